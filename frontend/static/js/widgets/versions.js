/** The versions of each model: which of them reads how much, and how well each did when it was measured. */

import { fetchModels, Problem } from "../api.js";
import { el, find } from "../dom.js";
import { compact, decimal, language, languageName, percent, t, whole } from "../i18n.js";
import { reason } from "../naming.js";

const EVERY = 10_000; // ms

/** @typedef {import("../api.js").Model} Model */
/** @typedef {{lines?: number, exact?: number, alnum?: number, cer?: number}} Score */

/** @param {HTMLElement} root @param {{store: import("../store.js").Store, rollouts: EventTarget}} parts */
export function versions(root, { store, rollouts }) {
  const list = find(root, "[data-items]");
  const trouble = find(root, "[data-failed]");
  /** @type {Model[]} */
  let models = [];
  let timer = 0;

  let drawn = "";

  /** Not under somebody's hands. */
  const draw = () => {
    const now = JSON.stringify([models, language()]);
    if (now === drawn || list.contains(document.activeElement)) return;
    drawn = now;
    const open = new Set([...list.querySelectorAll("details[open]")].map((each) => /** @type {HTMLElement} */ (each).dataset.version));
    list.replaceChildren(...models.map((model) => card(model, open)));
  };
  const load = async () => {
    clearTimeout(timer);
    try {
      if (!document.hidden) models = (await fetchModels()).models;
      trouble.hidden = true;
      draw();
    } catch (error) {
      trouble.textContent = reason(error instanceof Problem ? error : new Problem("unexpected"));
      trouble.hidden = false;
    }
    timer = setTimeout(load, EVERY);
  };
  store.addEventListener("session", () => store.governs && load());
  store.addEventListener("language", draw);
  rollouts.addEventListener("change", load);
}

/** @param {Model} model @param {Set<string | undefined>} open */
function card(model, open) {
  const { name, version, workers, status, share, languages, parameters } = model;
  const id = `${name}-${version}`;
  const scores = scoresOf(model);
  const bar = el("progress", { class: "gauge", max: 1, value: share, "aria-label": t("models.share") });
  return el(
    "li", { class: "version", "data-version": id },
    el("header", { class: "version__head" },
      el("h3", {}, t("facts.model", { name, version })),
      model.default ? el("span", { class: "badge badge--default" }, t("models.default")) : null,
      el("span", { class: "badge", "data-status": status }, t(`models.status.${status}`))),
    el("p", { class: "version__traffic" }, t("models.traffic", { percent: percent(share) }), bar),
    el("dl", { class: "version__facts" },
      ...fact("models.workers", whole(workers)),
      ...fact("models.languages", languages.map(languageName).join(", ") || "–"),
      ...fact("models.parameters", parameters ? compact(parameters) : "–")),
    scores.length ? table(scores, id, open.has(id)) : null,
  );
}

/** @param {string} key @param {string} value */
const fact = (key, value) => [el("dt", {}, t(key)), el("dd", {}, value)];

/** @param {Model} model @returns {[string, Score][]} */
const scoresOf = ({ metrics }) => Object.entries(/** @type {Record<string, Score>} */ (metrics?.sets ?? {}));

/** @param {[string, Score][]} scores @param {string} id @param {boolean} open */
function table(scores, id, open) {
  const cell = (/** @type {number | undefined} */ value) => el("td", {}, value === undefined ? "–" : `${decimal(value)} %`);
  const head = ["set", "lines", "exact", "alnum", "cer"].map((key) => el("th", { scope: "col" }, t(`models.score.${key}`)));
  return el(
    "details", { class: "version__scores", open, "data-version": id },
    el("summary", {}, t("models.scores", { n: scores.length })),
    el("div", { class: "version__table", tabindex: 0, role: "region", "aria-label": t("models.scores", { n: scores.length }) },
      el("table", {}, el("thead", {}, el("tr", {}, ...head)),
        el("tbody", {}, ...scores.map(([name, score]) =>
          el("tr", {}, el("th", { scope: "row" }, name), el("td", {}, score.lines === undefined ? "–" : whole(score.lines)),
            cell(score.exact), cell(score.alnum), cell(score.cer)))))),
  );
}
