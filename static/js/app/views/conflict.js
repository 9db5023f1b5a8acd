// 两份不同的记录: the phone's and the school's side by side; field by field one of the two is taken. Both stay in the history.
import { h } from "../dom.js";
import { spokenWithWeekday } from "../form/days.js";
import { CATEGORIES, DETAILS, FIELDS, MODES, OUTCOMES, PURPOSES, TIMES } from "../form/words.js";
import * as records from "../store/records.js";
import * as snapshot from "../store/snapshot.js";
import { flush } from "../sync/queue.js";
import { eventDiffering, eventMerged, eventSaid } from "./event_words.js";
import { page } from "./page.js";

/** @typedef {import("../types.js").Entry} Entry */
/** @typedef {import("../types.js").VisitBody} VisitBody */
/** @typedef {import("./index.js").Context} Context */
/** @typedef {"mine" | "theirs"} Side */

/** What can be chosen between, in the order of the form; a problem is told apart by the office. */
export const CHOICES = /** @type {const} */ ([
  "students", "on", "mode", "outcome", "purposes", "rescheduled_to", "gift_amount", "note", "problem", "time_of_day", "place",
  "companions", "details",
]);

const EMPTY = "（没有填）";

/** @param {unknown} value */
const plain = (value) => JSON.stringify(Array.isArray(value) ? [...value].sort() : (value ?? ""));

/**
 * The fields in which the two differ; each line of the printed table is a field.
 * @param {VisitBody} mine
 * @param {VisitBody} theirs
 * @returns {string[]}
 */
export function differing(mine, theirs) {
  return CHOICES.flatMap((name) => {
    if (name !== "details") return plain(mine[name]) === plain(theirs[name]) ? [] : [name];
    return Object.keys(DETAILS).filter((line) => (mine.details[line] || "") !== (theirs.details?.[line] || ""));
  });
}

/**
 * Every field from the side that was chosen for it; what is equal is the same on both.
 * @param {VisitBody} mine
 * @param {VisitBody} theirs
 * @param {Record<string, Side>} chosen
 * @returns {VisitBody}
 */
export function merged(mine, theirs, chosen) {
  /** @type {any} */
  const result = { ...mine, details: { ...mine.details } };
  for (const [name, side] of Object.entries(chosen)) {
    if (side === "mine") continue;
    if (name in DETAILS) result.details[name] = theirs.details?.[name] || "";
    else result[name] = /** @type {any} */ (theirs)[name];
  }
  for (const name of Object.keys(result.details)) if (!result.details[name]) delete result.details[name];
  return result;
}

/** @param {HTMLElement} root @param {string} uuid @param {Context} ctx */
export async function draw(root, uuid, ctx) {
  const entry = await records.get(uuid);
  const theirs = entry?.trouble?.theirs;
  if (!entry || !theirs) {
    await ctx.go(`/m/queue/?record=${uuid}`, { replace: true });
    return;
  }
  const mine = /** @type {any} */ (entry.body);
  const ways = entry.kind === "visit" ? { differing, merged, said } : { differing: eventDiffering, merged: eventMerged, said: eventSaid };
  const names = ways.differing(mine, /** @type {any} */ (theirs));
  const who = await people(entry.family);
  const form = h("form", { id: "choose" }, names.map((name) => choice(name, mine, theirs, who, ways.said)));
  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    const data = new FormData(form);
    const chosen = Object.fromEntries(names.map((name) => [name, /** @type {Side} */ (data.get(name))]));
    await settle(uuid, ways.merged(mine, /** @type {any} */ (theirs), chosen));
    await ctx.go(`/m/queue/?record=${uuid}`, { replace: true });
  });
  page(root, {
    heading: "两份不同的记录",
    kicker: `${entry.title} · 手机上的和学校已有的不一样，两份都会留在经过里`,
    back: { url: `/m/queue/?record=${uuid}`, label: entry.title },
    focus: true,
    bell: false,
    content: [
      h("p", { class: "lx-buttons" }, all(form, "mine", "全用手机上的"), all(form, "theirs", "全用学校已有的")),
      form,
    ],
    actions: [h("button", { class: "btn btn-primary", form: "choose" }, "就这样，上传")],
  });
}

/** @param {HTMLFormElement} form @param {Side} side @param {string} word */
function all(form, side, word) {
  const tick = () => form.querySelectorAll(`input[value=${side}]`).forEach((box) => {
    /** @type {HTMLInputElement} */ (box).checked = true;
  });
  return h("button", { type: "button", class: "btn btn-small", onclick: tick }, word);
}

/** @param {string} name @param {any} mine @param {any} theirs @param {(id: number) => string} who @param {(name: string, body: any, who: (id: number) => string) => string} told */
function choice(name, mine, theirs, who, told) {
  // Where only the school has something, that is proposed: nothing is to be lost by pressing on.
  const empty = told(name, mine, who) === EMPTY;
  const side = (/** @type {Side} */ value, /** @type {string} */ word, /** @type {any} */ body) => h(
    "label",
    { class: "lx-side-choice" },
    h("input", { type: "radio", name, value, checked: (value === "mine") !== empty }),
    h("span", { class: "lx-item-text" }, h("small", null, word), h("span", { class: "lx-pre" }, told(name, body, who))),
  );
  return h(
    "fieldset",
    { class: "lx-card lx-two-sides" },
    h("legend", { class: "form-label" }, FIELDS[name]),
    side("mine", "手机上的", mine), side("theirs", "学校已有的", theirs),
  );
}

/** A field in words. @param {string} name @param {VisitBody} body @param {(id: number) => string} who */
export function said(name, body, who) {
  const value = name in DETAILS ? body.details?.[name] : /** @type {any} */ (body)[name];
  if (value === null || value === undefined || value === "" || (Array.isArray(value) && !value.length)) return EMPTY;
  if (name === "students" || name === "companions") return value.map((/** @type {number} */ id) => who(id) || `第 ${id} 号`).join("、");
  if (name === "purposes") return value.map((/** @type {string} */ code) => PURPOSES[code] || code).join("、");
  if (name === "on" || name === "rescheduled_to") return spokenWithWeekday(value);
  if (name === "problem") return `${value.text}（${CATEGORIES[value.category] || value.category}）`;
  return { mode: MODES, outcome: OUTCOMES, time_of_day: TIMES }[name]?.[value] || String(value);
}

/** @param {number} family @returns {Promise<(id: number) => string>} */
async function people(family) {
  const kept = await snapshot.load();
  const children = kept?.data.families.find((known) => known.id === family)?.students || [];
  const named = new Map([...children, ...(kept?.data.colleagues || []), ...(kept ? [kept.data.user] : [])].map((one) => [one.id, one.name]));
  return (id) => named.get(id) || "";
}

/** Goes on from the school's version, so that nothing of it is overwritten unseen. @param {string} uuid @param {Entry["body"]} body */
async function settle(uuid, body) {
  await records.change(uuid, (entry) => (entry.state === "stuck"
    ? { ...entry, state: "waiting", body, rev: entry.trouble?.rev ?? entry.rev, accepted: null, trouble: null, attempts: 0, nextAt: 0 }
    : null));
  flush({ by: "saved" });
}
