/** The page on which admins see which models read, and how they do. */

import { arrive, mount } from "../arrival.js";
import { Gauges } from "../gauges.js";
import { Rollouts } from "../rollouts.js";
import { Store } from "../store.js";
import { gate } from "../widgets/gate.js";
import { gauges } from "../widgets/gauges.js";
import { messages } from "../widgets/messages.js";
import { navigation } from "../widgets/navigation.js";
import { preferences } from "../widgets/preferences.js";
import { rollouts } from "../widgets/rollouts.js";
import { session } from "../widgets/session.js";
import { versions } from "../widgets/versions.js";

const store = new Store();

mount(
  { messages, navigation, preferences, session, gate, gauges, versions, rollouts },
  { store, gauges: new Gauges(), rollouts: new Rollouts() },
);
arrive(store);
