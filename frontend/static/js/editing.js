/** Text that becomes a field when it is clicked or asked to, and is plain text again when left. */

export class Editing {
  #field;
  #leave;

  /**
   * @param {HTMLElement} field
   * @param {{name: string, leave: (text: string | null) => void}} options `leave`: with the text, null where it was given up
   */
  constructor(field, { name, leave }) {
    this.#field = field;
    this.#leave = leave;
    field.addEventListener("click", () => {
      // Whoever drags over lines selects them; a click alone is meant for this one.
      if (!this.on && getSelection()?.isCollapsed) this.start(name);
    });
    field.addEventListener("blur", () => this.#end(field.textContent));
    field.addEventListener("keydown", (event) => this.#key(event));
  }

  get on() {
    return this.#field.isContentEditable;
  }

  /** @param {string} name for screen readers */
  start(name) {
    const field = this.#field;
    const selection = getSelection();
    const caret = selection?.rangeCount ? selection.getRangeAt(0).cloneRange() : null;
    field.setAttribute("contenteditable", "plaintext-only");
    field.role = "textbox";
    field.ariaLabel = name;
    field.focus({ preventScroll: true });
    selection?.selectAllChildren(field);
    if (!caret || !field.contains(caret.startContainer)) return selection?.collapseToEnd();
    selection?.setBaseAndExtent(caret.startContainer, caret.startOffset, caret.startContainer, caret.startOffset);
  }

  /** @param {KeyboardEvent} event Enter that ends a syllable of an input method is not ours */
  #key(event) {
    if (!this.on || event.isComposing || !["Enter", "Escape"].includes(event.key)) return;
    event.preventDefault();
    event.stopPropagation();
    this.#end(event.key === "Enter" ? this.#field.textContent : null);
    /** @type {HTMLElement | null} */ (this.#field.closest("[tabindex]"))?.focus({ preventScroll: true });
  }

  /** @param {string | null} text */
  #end(text) {
    if (!this.on) return;
    for (const name of ["contenteditable", "role", "aria-label"]) this.#field.removeAttribute(name);
    this.#leave(text);
  }
}
