// Fills the chips of the children and the list of colleagues from what the phone knows.
import { h } from "../dom.js";

/**
 * One chip a child; a family of one child is not asked.
 * @param {HTMLFormElement} form
 * @param {import("../types.js").Family | undefined} family
 */
export function fillChildren(form, family) {
  const part = /** @type {HTMLElement | null} */ (form.querySelector("#div_id_students"));
  if (!part) return;
  const students = family ? family.students : [];
  part.hidden = students.length < 2;
  const chips = students.map((child, place) => {
    const id = `id_students_${place}`;
    const box = h("input", { type: "checkbox", name: "students", value: child.id, id });
    return h("div", { class: "lx-choice" }, box, h("label", { for: id }, `${child.name} ${child.class}`));
  });
  part.querySelector(".lx-choices")?.replaceChildren(...chips);
}

/**
 * Those one goes with stand first.
 * @param {HTMLFormElement} form
 * @param {import("../types.js").Snapshot["colleagues"]} colleagues
 */
export function fillColleagues(form, colleagues) {
  const list = form.querySelector("#colleagues");
  if (!list) return;
  const lines = [...colleagues.filter((who) => who.near), ...colleagues.filter((who) => !who.near)].map((who) => {
    const id = `with-${who.id}`;
    const box = h("input", { class: "form-check-input", type: "checkbox", name: "companions", value: who.id, id });
    return h("div", { class: "form-check", "data-words": who.words }, box, h("label", { class: "form-check-label", for: id }, who.name));
  });
  list.replaceChildren(...lines);
  const search = /** @type {HTMLInputElement | null} */ (form.querySelector("[data-search='#colleagues']"));
  if (search) search.hidden = false;
}
