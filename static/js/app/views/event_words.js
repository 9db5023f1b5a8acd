// What an event says, in words: on its record, after saving, and beside the school's version.
import { spokenWithWeekday } from "../form/days.js";
import { EVENT_FIELDS, PARTS } from "../form/words.js";

/** @typedef {import("../types.js").EventBody} EventBody */

const NOTHING = "（没有填）";

/** @param {EventBody["people"]} people @param {(id: number) => string} who */
function peopleWords(people, who) {
  const said = (/** @type {EventBody["people"][0]} */ { user, part }) => `${who(user) || `第 ${user} 号`}${part === "present" ? "" : `（${PARTS[part] || part}）`}`;
  return people.map(said).join("、");
}

/** @param {string} name @param {EventBody} body @param {(id: number) => string} who */
export function eventSaid(name, body, who) {
  const value = /** @type {any} */ (body)[name];
  if (value === null || value === undefined || value === "" || value === false) return NOTHING;
  if (name === "people") return peopleWords(value, who);
  if (name === "on" || name === "until") return spokenWithWeekday(value);
  if (name === "workdays") return "是";
  if (name === "audience_count") return `${value} 人`;
  return String(value);
}

/** Label and words of what was filled in. @param {EventBody} body @param {(id: number) => string} who @returns {[string, string][]} */
export function eventFacts(body, who) {
  const names = Object.keys(EVENT_FIELDS).filter((name) => name !== "kind");
  const lines = names.map((name) => /** @type {[string, string]} */ ([EVENT_FIELDS[name], eventSaid(name, body, who)]));
  return lines.filter(([, words]) => words !== NOTHING);
}

/** The fields in which the two differ. @param {EventBody} mine @param {EventBody} theirs @returns {string[]} */
export function eventDiffering(mine, theirs) {
  const plain = (/** @type {EventBody} */ body, /** @type {string} */ name) => JSON.stringify(/** @type {any} */ (body)[name] ?? "");
  return Object.keys(EVENT_FIELDS).filter((name) => plain(mine, name) !== plain(theirs, name));
}

/**
 * Every field from the side that was chosen for it.
 * @param {EventBody} mine
 * @param {EventBody} theirs
 * @param {Record<string, "mine" | "theirs">} chosen
 * @returns {EventBody}
 */
export function eventMerged(mine, theirs, chosen) {
  const taken = Object.entries(chosen).filter(([, side]) => side === "theirs");
  return { ...mine, ...Object.fromEntries(taken.map(([name]) => [name, /** @type {any} */ (theirs)[name]])) };
}
