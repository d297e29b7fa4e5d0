/** The search of the history: words as they are typed, and what narrows it. */

import { fetchModels } from "../api.js";
import { el, find } from "../dom.js";
import { t } from "../i18n.js";
import { everything } from "../shelf.js";

const PAUSE = 250; // ms without a key before it is searched

/** @param {HTMLElement} root a form @param {{store: import("../store.js").Store, shelf: import("../shelf.js").Shelf}} parts */
export function finder(root, { store, shelf }) {
  const form = /** @type {HTMLFormElement} */ (root);
  const clear = find(root, "[data-clear]");
  let timer = 0;

  const search = () => {
    clearTimeout(timer);
    if (!store.locked) shelf.search(read(form));
  };
  form.addEventListener("input", () => {
    clearTimeout(timer);
    timer = setTimeout(search, PAUSE);
  });
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    search();
  });
  clear.addEventListener("click", () => {
    write(form, everything());
    search();
    find(form, "[name=q]").focus();
  });
  shelf.addEventListener("change", () => {
    clear.hidden = !shelf.narrowed;
    remember(shelf.query);
  });
  store.addEventListener("language", () => nameModels(form));
  store.addEventListener("session", () => store.locked || offerModels(form));
  write(form, remembered());
  shelf.query = read(form);
}

/** @param {HTMLFormElement} form @returns {import("../shelf.js").Query} */
function read(form) {
  const data = new FormData(form);
  const text = (/** @type {string} */ name) => String(data.get(name) ?? "");
  return { q: text("q"), model: text("model"), until: text("until"), corrected: data.has("corrected") };
}

/** @param {HTMLFormElement} form @param {import("../shelf.js").Query} query */
function write(form, { q, model, until, corrected }) {
  const at = (/** @type {string} */ name) => /** @type {HTMLInputElement} */ (form.elements.namedItem(name));
  if (model && !form.querySelector(`option[value="${CSS.escape(model)}"]`)) at("model").append(option(model));
  at("q").value = q;
  at("model").value = model;
  at("until").value = until;
  at("corrected").checked = corrected;
}

/** The address keeps the search, for a reload and to be passed on. @param {import("../shelf.js").Query} query */
function remember(query) {
  const kept = Object.entries(query).filter(([, value]) => value);
  const search = String(new URLSearchParams(kept.map(([name, value]) => [name, String(value)])));
  const address = location.pathname + (search && `?${search}`) + location.hash;
  if (address !== location.pathname + location.search + location.hash) history.replaceState(null, "", address);
}

function remembered() {
  const search = new URLSearchParams(location.search);
  const text = (/** @type {string} */ name) => search.get(name) ?? "";
  return { q: text("q"), model: text("model"), until: text("until"), corrected: search.has("corrected") };
}

/** Each version that reads now. @param {HTMLFormElement} form */
async function offerModels(form) {
  const select = /** @type {HTMLSelectElement} */ (form.elements.namedItem("model"));
  try {
    const { models } = await fetchModels();
    const known = new Set([...select.options].map(({ value }) => value));
    const names = models.map(({ name, version }) => `${name}_v${version.replace(/\.0$/, "")}`);
    select.append(...names.filter((name) => !known.has(name)).sort().map(option));
    nameModels(form);
  } catch {
    // Without their names the history can still be searched.
  }
}

/** @param {string} model */
const option = (model) => el("option", { value: model }, model);

/** crnn_v2 → Model crnn 2.0 @param {HTMLFormElement} form */
function nameModels(form) {
  const select = /** @type {HTMLSelectElement} */ (form.elements.namedItem("model"));
  for (const each of select.options) {
    const [, name, number] = /^(.+)_v(\d+)$/.exec(each.value) ?? [];
    if (name) each.textContent = t("facts.model", { name, version: `${number}.0` });
  }
}
