/** Putting text on the clipboard, on plain http too. */

/** @param {string} text @returns {Promise<boolean>} whether the browser did it */
export async function copyText(text) {
  try {
    await navigator.clipboard.writeText(text);
    return true;
  } catch {
    return copyByCommand(text);
  }
}

/**
 * Off loopback and without HTTPS there is no navigator.clipboard; the older command still works.
 * @param {string} text
 */
function copyByCommand(text) {
  /** @param {ClipboardEvent} event */
  const put = (event) => {
    event.clipboardData?.setData("text/plain", text);
    event.preventDefault();
    event.stopImmediatePropagation();
  };
  document.addEventListener("copy", put, { capture: true });
  const done = document.execCommand("copy");
  document.removeEventListener("copy", put, { capture: true });
  return done;
}
