// Between the boxes of the visit form and what a record says. The markup is Django's; nothing here draws.
import { DETAILS } from "./words.js";

/** @typedef {import("../types.js").VisitBody} VisitBody */

/**
 * What the form says now. What is hidden (shown-when.js switches it off) is not said.
 * @param {HTMLFormElement} form
 * @param {number} household
 * @returns {VisitBody}
 */
export function read(form, household) {
  const data = new FormData(form);
  const one = (/** @type {string} */ name) => String(data.get(name) ?? "").replace(/\r\n?/g, "\n");
  const ids = (/** @type {string} */ name) => data.getAll(name).map(Number);
  const on = one("on_other") || (one("on") === "other" ? "" : one("on"));
  /** @type {Record<string, string>} */
  const details = {};
  for (const name of Object.keys(DETAILS)) if (one(name).trim()) details[name] = one(name);
  return {
    household,
    students: ids("students"),
    on,
    mode: one("mode"),
    outcome: one("outcome"),
    purposes: data.getAll("purposes").map(String).sort(),
    note: one("note"),
    problem: data.get("problem") ? { text: one("problem_text"), category: one("problem_category") || "other" } : null,
    companions: ids("companions"),
    place: one("place"),
    time_of_day: one("time_of_day"),
    gift_amount: one("gift_amount").trim() || null,
    rescheduled_to: one("outcome") === "rescheduled" ? one("rescheduled_to") || null : null,
    details,
  };
}

/**
 * As the server keeps it, so that what comes back from there can be held against what was sent.
 * @param {VisitBody} body
 * @returns {VisitBody}
 */
export function tidied(body) {
  const details = Object.fromEntries(Object.entries(body.details).map(([name, text]) => [name, text.trim()]).filter(([, text]) => text));
  const ids = (/** @type {number[]} */ some) => [...new Set(some)].sort((one, other) => one - other);
  return {
    ...body, details,
    students: ids(body.students), companions: ids(body.companions), purposes: [...new Set(body.purposes)].sort(),
    note: body.note.trim(), place: body.place.trim(),
    gift_amount: body.gift_amount === null ? null : Number(body.gift_amount).toFixed(2),
    problem: body.problem && { ...body.problem, text: body.problem.text.trim() },
  };
}

/** @param {HTMLFormElement} form @param {string} name @returns {HTMLInputElement[]} */
export function boxes(form, name) {
  return /** @type {HTMLInputElement[]} */ ([...form.querySelectorAll(`input[name="${name}"]`)]);
}

/** @param {HTMLFormElement} form @param {string} name @param {string[]} values */
export function tick(form, name, values) {
  for (const box of boxes(form, name)) {
    box.checked = values.includes(box.value);
    // A choice that stands under 更多 must be seen where it is made.
    const more = box.closest("details");
    if (box.checked && more) more.open = true;
  }
}

/** @param {HTMLFormElement} form @param {string} name @param {string} text */
export function write(form, name, text) {
  const field = /** @type {HTMLInputElement | HTMLTextAreaElement | null} */ (form.elements.namedItem(name));
  if (field && "value" in field) field.value = text;
}

/**
 * Puts a record into the form. The day goes to its chip, or to the box beside 选日期.
 * @param {HTMLFormElement} form
 * @param {VisitBody} body
 */
export function fill(form, body) {
  tick(form, "students", body.students.map(String));
  tick(form, "mode", [body.mode]);
  tick(form, "outcome", [body.outcome]);
  tick(form, "purposes", body.purposes);
  tick(form, "companions", body.companions.map(String));
  tick(form, "time_of_day", [body.time_of_day]);
  tick(form, "problem_category", [body.problem?.category || "other"]);
  tick(form, "problem", body.problem ? boxes(form, "problem").map((box) => box.value) : []);
  write(form, "problem_text", body.problem?.text || "");
  for (const name of /** @type {const} */ (["note", "place"])) write(form, name, body[name]);
  write(form, "gift_amount", body.gift_amount || "");
  write(form, "rescheduled_to", body.rescheduled_to || "");
  for (const name of Object.keys(DETAILS)) write(form, name, body.details[name] || "");
  fillDay(form, body.on);
  const more = Boolean(body.time_of_day || body.place || Object.keys(body.details).length);
  const fold = form.querySelector("[name=place]")?.closest("details");
  if (fold && more) fold.open = true;
  settle(form);
}

/** @param {HTMLFormElement} form @param {string} day "" leaves nothing chosen but 选日期 */
export function fillDay(form, day) {
  const chip = boxes(form, "on").find((box) => box.value === day) || boxes(form, "on").find((box) => box.value === "other");
  if (chip) chip.checked = true;
  write(form, "on_other", chip && chip.value !== "other" ? "" : day);
}

/**
 * 今天 and 昨天 are the phone's, not those of the hour in which the page was made.
 * @param {HTMLFormElement} form
 * @param {string} today
 * @param {string} yesterday
 */
export function setDays(form, today, yesterday) {
  const chips = boxes(form, "on").filter((box) => box.value !== "other");
  [today, yesterday].forEach((day, place) => {
    if (chips[place]) chips[place].value = day;
  });
}

/** What hangs on a choice is shown, counted and switched on: the behaviours listen for a change. @param {HTMLFormElement} form */
export function settle(form) {
  form.dispatchEvent(new Event("change", { bubbles: true }));
  const other = form.querySelector("[data-dates-other]");
  const wanted = boxes(form, "on").some((box) => box.checked && box.value === "other");
  other?.classList.toggle("lx-date-other-hidden", !wanted);
}
