/** Signing in with a key where the server asks for one, and signing out again. */

import { Problem, signIn, signOut } from "../api.js";
import { find } from "../dom.js";
import { t } from "../i18n.js";
import { reason } from "../naming.js";

/** @param {HTMLElement} root the form @param {{store: import("../store.js").Store}} parts */
export function session(root, { store }) {
  const field = /** @type {HTMLInputElement} */ (find(root, "[data-key]"));
  const button = /** @type {HTMLButtonElement} */ (find(root, "button"));
  const visitor = find(document, "[data-visitor]");

  const draw = () => {
    const appears = store.locked && root.hidden;
    root.hidden = !store.locked;
    document.body.dataset.locked = String(store.locked);
    visitor.hidden = !store.visitor?.name;
    find(visitor, "[data-visitor-name]").textContent = store.visitor?.name ?? "";
    if (appears) field.focus();
  };
  root.addEventListener("submit", async (event) => {
    event.preventDefault();
    if (!field.value.trim()) return field.focus();
    complain(root, field, "");
    button.disabled = true;
    try {
      store.enter(await signIn(field.value.trim()));
      field.value = "";
      store.say(t("session.welcome", { name: store.visitor?.name ?? "" }));
    } catch (error) {
      complain(root, field, why(error));
      field.select();
    } finally {
      button.disabled = false;
    }
  });
  find(visitor, "[data-sign-out]").addEventListener("click", async () => {
    try {
      await signOut();
      location.assign("/"); // nothing that was read stays on the page
    } catch (error) {
      store.say(why(error), "trouble");
    }
  });
  store.addEventListener("session", draw);
}

/** @param {HTMLElement} root @param {HTMLInputElement} field @param {string} words */
function complain(root, field, words) {
  const place = find(root, "[data-wrong]");
  place.textContent = words;
  place.hidden = !words;
  field.ariaInvalid = String(Boolean(words));
}

/** @param {unknown} error */
function why(error) {
  const problem = error instanceof Problem ? error : new Problem("unexpected");
  return problem.code === "unauthorized" ? t("session.wrong") : reason(problem);
}
