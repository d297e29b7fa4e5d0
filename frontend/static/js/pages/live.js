/** The page that reads what a camera or a screen shows, as it shows it. */

import { arrive, mount } from "../arrival.js";
import { Live } from "../live.js";
import { Store } from "../store.js";
import { camera } from "../widgets/camera.js";
import { messages } from "../widgets/messages.js";
import { navigation } from "../widgets/navigation.js";
import { overlay } from "../widgets/overlay.js";
import { preferences } from "../widgets/preferences.js";
import { session } from "../widgets/session.js";
import { subtitles } from "../widgets/subtitles.js";

const store = new Store();

mount({ messages, navigation, preferences, session, camera, overlay, subtitles }, { store, live: new Live() });
arrive(store);
