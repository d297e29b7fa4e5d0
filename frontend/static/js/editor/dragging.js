/** Handles that are dragged by pointer or moved by the arrow keys, in fractions of what they lie on. */

const STEP = 0.005;
const LEAP = 0.05;

/** @type {Record<string, [number, number]>} */
const ARROWS = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] };

/**
 * @param {HTMLElement} handle
 * @param {HTMLElement} sheet what it lies on
 * @param {(dx: number, dy: number) => void} move by fractions of the sheet
 * @param {() => void} [done] after a move by key, or once it was let go
 */
export function draggable(handle, sheet, move, done = () => {}) {
  handle.addEventListener("keydown", (event) => {
    const arrow = ARROWS[event.key];
    if (!arrow) return;
    event.preventDefault();
    const step = event.shiftKey ? LEAP : STEP;
    move(arrow[0] * step, arrow[1] * step);
    done();
  });
  handle.addEventListener("pointerdown", (event) => {
    if (event.button !== 0) return;
    event.preventDefault();
    handle.focus({ preventScroll: true });
    handle.setPointerCapture(event.pointerId);
    follow(handle, sheet, event, move, done);
  });
}

/** @param {HTMLElement} handle @param {HTMLElement} sheet @param {PointerEvent} start @param {(dx: number, dy: number) => void} move @param {() => void} done */
function follow(handle, sheet, start, move, done) {
  const end = new AbortController();
  const { signal } = end;
  const { width, height } = sheet.getBoundingClientRect();
  let [x, y] = [start.clientX, start.clientY];
  handle.addEventListener("pointermove", (event) => {
    move((event.clientX - x) / width, (event.clientY - y) / height);
    [x, y] = [event.clientX, event.clientY];
  }, { signal });
  for (const name of ["pointerup", "pointercancel", "lostpointercapture"]) {
    handle.addEventListener(name, () => {
      end.abort();
      done();
    }, { signal });
  }
}
