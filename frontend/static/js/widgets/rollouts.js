/** New versions on their way: how each does beside the one before, and taking it on or back. */

import { Problem } from "../api.js";
import { el, find } from "../dom.js";
import { duration, moment, percent, t, whole } from "../i18n.js";
import { reason } from "../naming.js";
import { isRunning } from "../rollouts.js";

/** @typedef {import("../rollouts.js").Rollout} Rollout */
/** @typedef {import("../rollouts.js").Action} Action */
/** @typedef {{store: import("../store.js").Store, rollouts: import("../rollouts.js").Rollouts}} Parts */

const STEPS_SHOWN = 6;

/** @param {HTMLElement} root @param {Parts} parts */
export function rollouts(root, { store, rollouts: source }) {
  const list = find(root, "[data-items]");
  /** What was drawn last: nothing is drawn anew under somebody's hands. */
  let drawn = "";

  const draw = () => {
    const { items, problem } = source;
    const gone = problem?.code === "not_found";
    root.hidden = gone || store.locked;
    find(root, "[data-failed]").hidden = !problem || gone;
    find(root, "[data-failed]").textContent = problem ? reason(problem) : "";
    find(root, "[data-none]").hidden = items.length > 0 || Boolean(problem);
    const now = JSON.stringify(items);
    if (now === drawn || list.contains(document.activeElement)) return;
    drawn = now;
    list.replaceChildren(...items.map((each) => card(each, act)));
  };
  /** @param {Rollout} rollout @param {Action} action */
  const act = async (rollout, action) => {
    find(root, "summary").focus();
    await say(store, () => source.act(rollout, action), `rollouts.did.${action}`, rollout);
  };
  acceptNew(/** @type {HTMLFormElement} */ (find(root, "form")), { store, rollouts: source });
  source.addEventListener("change", draw);
  store.addEventListener("session", () => store.governs && source.load());
  store.addEventListener("language", () => {
    drawn = "";
    draw();
  });
}

/** @param {HTMLFormElement} form @param {Parts} parts */
function acceptNew(form, { store, rollouts: source }) {
  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    const data = new FormData(form);
    const text = (/** @type {string} */ name) => String(data.get(name) ?? "").trim();
    const share = Number(text("share")) / 100;
    const wish = {
      model: text("model"), version: text("version"), why: text("why"), shadow: data.has("shadow"),
      automatic: data.has("automatic"), ...(share ? { share } : {}),
    };
    if (await say(store, () => source.begin(wish), "rollouts.did.begin", wish)) form.reset();
  });
}

/**
 * @param {import("../store.js").Store} store
 * @param {() => Promise<void>} work
 * @param {string} done the key of what is said then
 * @param {{model: string, version: string}} values
 * @returns {Promise<boolean>} whether it was done
 */
async function say(store, work, done, { model, version }) {
  try {
    await work();
    store.say(t(done, { model, version }));
    return true;
  } catch (error) {
    store.say(reason(error instanceof Problem ? error : new Problem("unexpected")), "trouble");
    return false;
  }
}

/** @param {Rollout} rollout @param {(rollout: Rollout, action: Action) => void} act */
function card(rollout, act) {
  const { model, version, before, status, comparison, steps, can } = rollout;
  return el(
    "li", { class: "version rollout", "data-rollout": rollout.id },
    el("header", { class: "version__head" },
      el("h3", {}, t("rollouts.name", { model, before, version })),
      el("span", { class: "badge", "data-status": status }, t(`rollouts.status.${status}`))),
    isRunning(rollout) ? traffic(rollout) : null,
    comparison ? compared(comparison) : null,
    el("ol", { class: "rollout__steps" }, ...steps.slice(-STEPS_SHOWN).map(stepOf)),
    can.length ? el("div", { class: "rollout__buttons" }, ...can.map((action) => button(rollout, action, act))) : null,
  );
}

/** @param {Rollout} rollout */
const traffic = ({ share }) =>
  el("p", { class: "version__traffic" }, t("models.traffic", { percent: percent(share) }),
    el("progress", { class: "gauge", max: 1, value: share, "aria-label": t("models.share") }));

/** @param {{before: import("../rollouts.js").Tally, after: import("../rollouts.js").Tally}} comparison */
function compared({ before, after }) {
  const time = (/** @type {number | null} */ ms) => (ms === null ? "–" : duration(ms / 1000));
  const sure = (/** @type {number | null} */ share) => (share === null ? "–" : percent(share));
  const rows = [before, after].map((tally) =>
    el("tr", {}, el("th", { scope: "row" }, tally.version), el("td", {}, whole(tally.readings)), el("td", {}, whole(tally.errors)),
      el("td", {}, time(tally.p95_ms)), el("td", {}, sure(tally.confidence))));
  const head = ["version", "readings", "errors", "slow", "sure"].map((key) => el("th", { scope: "col" }, t(`rollouts.tally.${key}`)));
  return el("div", { class: "version__table", tabindex: 0, role: "region", "aria-label": t("rollouts.compared") },
    el("table", {}, el("thead", {}, el("tr", {}, ...head)), el("tbody", {}, ...rows)));
}

/** @param {import("../rollouts.js").Step} step */
const stepOf = ({ at, who, what, why }) =>
  el("li", {}, el("time", { datetime: at }, moment(new Date(at))), el("span", {}, why ? `${what}: ${why}` : what, el("i", {}, who)));

/** Asks once more in its own place. @param {Rollout} rollout @param {Action} action @param {(rollout: Rollout, action: Action) => void} act */
function button(rollout, action, act) {
  const node = el("button", { class: `button${action === "promote" ? " button--primary" : ""}`, type: "button" });
  const rest = () => {
    node.classList.remove("is-asking");
    node.textContent = t(`rollouts.${action}`);
  };
  node.addEventListener("click", () => {
    if (node.classList.contains("is-asking")) return act(rollout, action);
    node.classList.add("is-asking");
    node.textContent = t("rollouts.sure", { action: t(`rollouts.${action}`) });
  });
  node.addEventListener("blur", rest);
  node.addEventListener("keydown", ({ key }) => key === "Escape" && rest());
  rest();
  return node;
}
