/** How an item is called on the page and in the file system, and what became of it. */

import { duration, moment, t } from "./i18n.js";

/** @param {import("./store.js").Item} item */
export function title(item) {
  const when = item.reading?.timestamp;
  return item.name || t("reading.untitled", { time: when ? moment(new Date(when)) : "" });
}

/** @param {import("./store.js").Item} item the name of a downloaded result, without its ending */
export function stem(item) {
  const name = item.url ? (new URL(item.url).pathname.split("/").at(-1) ?? "") : item.name;
  return name.replace(/\.[^.]+$/, "") || `inkline-${item.reading?.id ?? ""}`;
}

/** @param {import("./api.js").Problem | null} problem why a picture was not read, in the server's words if it gave any */
export function reason(problem) {
  if (!problem) return t("tray.failed");
  const words = problem.detail || t(`error.${problem.code}`);
  const later = problem.retryAfter && t("error.later", { time: duration(problem.retryAfter) });
  return later ? `${words} ${later}` : words;
}
