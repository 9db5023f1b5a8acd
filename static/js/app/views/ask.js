// A question with two or three answers, before something that cannot be taken back.
import { h } from "../dom.js";

/**
 * @template {string} T
 * @param {{title: string, text?: import("../dom.js").Child, answers: {value: T, word: string, tone?: "primary" | "danger"}[], no?: string}} of
 * @returns {Promise<T | null>} null: nothing is to happen
 */
export function ask({ title, text, answers, no = "先不了" }) {
  return new Promise((resolve) => {
    /** @type {T | null} */
    let answer = null;
    const heading = h("h2", { id: "ask-title" }, title);
    const refuse = h("button", { type: "button", class: "btn", onclick: () => dialog.close() }, no);
    const buttons = answers.map(({ value, word, tone }) => h("button", {
      type: "button", class: `btn ${tone ? `btn-${tone}` : ""}`,
      onclick: () => {
        answer = value;
        dialog.close();
      },
    }, word));
    const row = answers.length > 1
      ? h("div", { class: "lx-dialog-stack" }, buttons, refuse)
      : h("div", { class: "lx-dialog-buttons" }, refuse, buttons);
    const dialog = h("dialog", { class: "lx-dialog", "aria-labelledby": "ask-title" }, heading, text ? h("p", null, text) : null, row);
    if (!dialog.showModal) {
      // An old browser: its own question, for the first answer.
      resolve(window.confirm(`${title}\n${typeof text === "string" ? text : ""}`) ? answers[0].value : null);
      return;
    }
    dialog.addEventListener("close", () => {
      dialog.remove();
      resolve(answer);
    });
    document.body.append(dialog);
    dialog.showModal();
    refuse.focus();
  });
}
