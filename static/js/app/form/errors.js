// What must be mended, as the server's page says it: a list at the top that takes the focus, and a line at each field.
import { h } from "../dom.js";
import { FIELDS } from "./words.js";

/** @param {string} name */
const boxOf = (name) => document.getElementById(`div_id_${name}`) || document.getElementById(`id_${name}`);

/** @param {HTMLFormElement} form */
export function clear(form) {
  form.parentElement?.querySelectorAll(".lx-errors").forEach((part) => part.remove());
  form.querySelectorAll("[data-wrong]").forEach((part) => part.remove());
  form.querySelectorAll(".is-invalid").forEach((part) => part.classList.remove("is-invalid"));
}

/**
 * @param {HTMLFormElement} form
 * @param {Record<string, string[]>} fields
 * @param {string} [title]
 */
export function show(form, fields, title = "还有几处要改") {
  clear(form);
  const lines = Object.entries(fields).flatMap(([name, sentences]) => sentences.map((words) => {
    mark(form, name, words);
    const label = FIELDS[name];
    return h("li", null, label && boxOf(name) ? [h("a", { href: `#div_id_${name}` }, label), `：${words}`] : words);
  }));
  const box = h("div", { class: "lx-errors", role: "alert", tabindex: "-1" }, h("h2", null, title), h("ul", null, lines));
  form.before(box);
  box.focus();
  box.scrollIntoView({ block: "start" });
}

/** @param {HTMLFormElement} form @param {string} name @param {string} words */
function mark(form, name, words) {
  const part = boxOf(name);
  if (!part || !form.contains(part)) return;
  const fold = part.closest("details");
  if (fold) fold.open = true;
  part.querySelectorAll(".form-control, .lx-choices, .lx-segments").forEach((field) => field.classList.add("is-invalid"));
  part.append(h("p", { class: "invalid-feedback", "data-wrong": true }, words));
}
