/** What a kept reading looks like in a list: its thumbnail, its first words, when and how sure. */

import { picturePath } from "./api.js";
import { level } from "./confidence.js";
import { el, icon } from "./dom.js";
import { moment, t } from "./i18n.js";

/** @typedef {import("./api.js").Summary} Summary */

/** @param {Summary} summary @param {(Node | string)[]} [words] instead of its whole text */
export function face(summary, words) {
  const text = summary.text.trim();
  const thumbnail = el("img", { src: summary.thumbnail ?? picturePath(summary.id), alt: "", loading: "lazy" });
  thumbnail.addEventListener("error", () => thumbnail.replaceWith(icon("picture")));
  return [
    el("span", { class: "card__frame" }, thumbnail),
    el("span", { class: "card__text" }, ...(words ?? [text || t("recent.noText")])),
    el("span", { class: "card__facts" },
      text ? el("i", { class: `dot dot--${level(summary.confidence)}` }) : null,
      el("time", { datetime: summary.timestamp }, when(summary))),
  ];
}

/** @param {Summary} summary */
export const when = ({ timestamp }) => moment(new Date(timestamp));

/** For screen readers. @param {Summary} summary */
export const spoken = (summary) =>
  t("recent.open", { time: when(summary), text: summary.text.trim().slice(0, 80) || t("recent.noText") });
