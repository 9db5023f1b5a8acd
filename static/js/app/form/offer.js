// Quiet lines around the form: that something was begun earlier, and that what is typed is kept.
import { h } from "../dom.js";
import { moment } from "./days.js";
import { eventOf, visitOf } from "./entries.js";

/** @typedef {import("../types.js").Entry} Entry */

/** @param {Entry} draft */
const wordsOf = (draft) => (draft.kind === "visit" ? visitOf(draft).note : eventOf(draft).summary);

/**
 * 上次写到一半: 接着写 / 重新写. What was begun stays where it is until the new one is saved.
 * @param {Entry} draft
 * @param {{on: (draft: Entry) => void, anew: (draft: Entry) => void}} chosen
 */
export function offered(draft, chosen) {
  const begun = wordsOf(draft).trim().slice(0, 24);
  const answer = (/** @type {(draft: Entry) => void} */ then) => () => {
    then(draft);
    line.remove();
  };
  const words = h(
    "span",
    { class: "lx-item-text" },
    h("strong", null, "上次写到一半"),
    h("span", { class: "lx-item-sub" }, `${moment(draft.changedAt)}${begun ? ` · ${begun}` : ""}`),
  );
  const line = h(
    "section",
    { class: "lx-card lx-card-info lx-offer", "aria-label": "上次写到一半" },
    words,
    h(
      "span",
      { class: "lx-buttons" },
      h("button", { type: "button", class: "btn btn-small", onclick: answer(chosen.anew) }, "重新写"),
      h("button", { type: "button", class: "btn btn-small btn-primary", onclick: answer(chosen.on) }, "接着写"),
    ),
  );
  return line;
}

/** Says under the form whether what was typed is kept. */
export function keptLine() {
  const line = h("p", { class: "lx-note lx-kept", role: "status" });
  const why = (/** @type {any} */ error) =>
    error?.words || "手机上存不下了。请到“数据安全”里导出，或腾出一些空间，再点一次“保存”。";
  return {
    line,
    why,
    kept(/** @type {number} */ at) {
      line.textContent = `写的内容已存在手机上（${moment(at).split(" ")[1]}）`;
      line.classList.remove("lx-kept-not");
    },
    failed(/** @type {unknown} */ error) {
      console.info("draft", error);
      line.textContent = `${why(error)}写的内容还在这一页。`;
      line.classList.add("lx-kept-not");
    },
  };
}
