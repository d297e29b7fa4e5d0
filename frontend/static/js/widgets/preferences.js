/** Light or dark, and the page's language. */

import { find } from "../dom.js";
import { setLanguage, t } from "../i18n.js";

/** @param {HTMLElement} root @param {{store: import("../store.js").Store}} parts */
export function preferences(root, { store }) {
  const toggle = find(root, "[data-theme-toggle]");
  const label = () => {
    toggle.ariaLabel = t(document.documentElement.dataset.theme === "dark" ? "theme.toLight" : "theme.toDark");
    toggle.title = toggle.ariaLabel;
  };
  toggle.addEventListener("click", switchTheme);
  // theme.js changes it too, when the system does.
  new MutationObserver(label).observe(document.documentElement, { attributeFilter: ["data-theme"] });
  store.addEventListener("language", label);
  chooseLanguage(/** @type {HTMLSelectElement} */ (find(root, "[data-language]")), store);
  label();
}

/** A choice that is the system's own is not kept, so that the page goes on following the system. */
function switchTheme() {
  const system = matchMedia("(prefers-color-scheme: dark)").matches ? "dark" : "light";
  const theme = document.documentElement.dataset.theme === "dark" ? "light" : "dark";
  document.documentElement.dataset.theme = theme;
  try {
    if (theme === system) localStorage.removeItem("inkline.theme");
    else localStorage.setItem("inkline.theme", theme);
  } catch {
    // storage is switched off: the choice lasts as long as the page
  }
}

/** @param {HTMLSelectElement} select @param {import("../store.js").Store} store */
function chooseLanguage(select, store) {
  let stop = new AbortController();
  select.addEventListener("change", async () => {
    stop.abort();
    stop = new AbortController();
    const { signal } = stop;
    try {
      await setLanguage(select.value, signal);
      store.redraw();
    } catch {
      if (!signal.aborted) store.say(t("error.unreachable"), "trouble");
    }
  });
}
