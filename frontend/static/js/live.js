/** A live session: frames go out over a WebSocket, their text comes back, the latest frame first. */

import { Problem } from "./api.js";

/** @typedef {import("./api.js").Line & {id: number}} LiveLine */
/** @typedef {{frame: number, skipped: number, seconds: number, text: string, changed: boolean, lines: LiveLine[], timing_ms: {total: number}}} Answer */
/** @typedef {{seconds: number, text: string}} Cue */

const IN_FLIGHT = 2; // frames sent and not answered: one is read while the next travels
const PAUSE = 50; // ms from frame to frame, at least
const RATE_WINDOW = 3000; // ms over which frames a second are counted
const MOST_CUES = 500;

/** Events: `state` (it began or ended), `answer` (a frame was read), `cue` (the text is another; the detail). */
export class Live extends EventTarget {
  /** Of the session, also after its end. */
  id = "";
  running = false;
  /** Why it ended, if not because one wanted it. @type {Problem | null} */
  problem = null;
  /** @type {Answer | null} */
  answer = null;
  /** Of the frame that was answered. */
  size = { width: 0, height: 0 };
  /** @type {Cue[]} */
  cues = [];
  /** Times of the latest answers. @type {number[]} */
  #times = [];
  /** @type {WebSocket | null} */
  #socket = null;
  #sent = 0;
  #answered = 0;
  #taking = false;
  #last = 0;
  #timer = 0;

  /** Frames read a second. */
  get rate() {
    const since = performance.now() - RATE_WINDOW;
    this.#times = this.#times.filter((time) => time > since);
    return (1000 * this.#times.length) / RATE_WINDOW;
  }

  /** @param {import("./capture.js").Grabber} grabber where frames come from */
  begin(grabber) {
    Object.assign(this, { id: "", problem: null, answer: null, cues: [], running: true });
    [this.#times, this.#sent, this.#answered, this.#taking] = [[], 0, 0, false];
    const socket = new WebSocket(`${location.protocol === "https:" ? "wss" : "ws"}://${location.host}/live`);
    this.#socket = socket;
    socket.addEventListener("open", () => socket.send(JSON.stringify({ layout: "page" })));
    socket.addEventListener("message", ({ data }) => this.#hear(JSON.parse(data), grabber));
    socket.addEventListener("close", ({ code }) => socket === this.#socket && this.#closed(code));
    this.#tell("state");
  }

  end() {
    const socket = this.#socket;
    this.#socket = null;
    clearTimeout(this.#timer);
    socket?.close(1000);
    if (!this.running) return;
    this.running = false;
    this.#tell("state");
  }

  /** @param {any} said @param {import("./capture.js").Grabber} grabber */
  #hear(said, grabber) {
    if (!this.running) return;
    if (said.frame) this.#answered = said.frame;
    if (said.error) this.#fail(said);
    else if (said.frame) this.#take(said, grabber.size);
    else this.id = said.id;
    this.#tell(said.frame ? "answer" : "state");
    this.#next(grabber);
  }

  /** A bad frame is told and the session goes on; anything else ends it. @param {{frame?: number, error: {code: string, detail: string}}} said */
  #fail({ frame, error }) {
    this.problem = new Problem(error.code, error.detail);
    if (!frame) this.end();
  }

  /** @param {Answer} answer @param {{width: number, height: number}} size */
  #take(answer, size) {
    this.problem = null;
    this.answer = answer;
    this.size = size;
    this.#times.push(performance.now());
    if (!answer.changed) return;
    const cue = { seconds: answer.seconds, text: answer.text };
    this.cues = [...this.cues, cue].slice(-MOST_CUES);
    this.#tell("cue", cue);
  }

  /** Not before the last ones were answered. @param {import("./capture.js").Grabber} grabber */
  #next(grabber) {
    clearTimeout(this.#timer);
    if (!this.running || this.#taking || this.#sent - this.#answered >= IN_FLIGHT) return;
    const wait = Math.max(0, this.#last + PAUSE - performance.now());
    this.#timer = setTimeout(() => this.#send(grabber), wait);
  }

  /** @param {import("./capture.js").Grabber} grabber */
  async #send(grabber) {
    this.#taking = true;
    this.#last = performance.now();
    const frame = await grabber.take();
    this.#taking = false;
    if (!this.running || this.#socket?.readyState !== WebSocket.OPEN) return;
    if (frame) {
      this.#socket.send(frame);
      this.#sent += 1;
    }
    this.#next(grabber);
  }

  /** @param {number} code */
  #closed(code) {
    const never = !this.id && code === 1006; // a refusal of the WebSocket itself is not told to a page
    this.problem ??= code === 1000 ? null : new Problem(never ? "live_refused" : (CODES[code] ?? "unreachable"));
    this.end();
  }

  /** @param {string} name @param {unknown} [detail] */
  #tell(name, detail) {
    this.dispatchEvent(new CustomEvent(name, { detail }));
  }
}

/** What closing codes mean. @type {Record<number, string>} */
const CODES = { 1001: "live_stopped", 1009: "too_large", 1011: "unexpected", 1013: "live_later" };
