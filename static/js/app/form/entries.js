// What one record is made of before the queue takes it over.
import * as records from "../store/records.js";

/** @typedef {import("../types.js").Entry} Entry */
/** @typedef {import("../types.js").VisitBody} VisitBody */

/** One record for one family: where what is typed goes. @typedef {{uuid: string, family: number, title: string, students: number[]}} Target */

/**
 * @param {{owner: number, target: Target, body: VisitBody, now: number}} of
 * @returns {Entry}
 */
export function newEntry({ owner, target, body, now }) {
  return {
    uuid: target.uuid, owner, kind: "visit", state: "draft", family: target.family, title: target.title, body,
    photos: [], rev: 0, madeAt: now, changedAt: now, sentAt: 0, attempts: 0, nextAt: 0, trouble: null, receipt: null,
  };
}

/**
 * What was begun for this family and not saved, the newest; never that of another family.
 * @param {number} family
 * @returns {Promise<Entry | null>}
 */
export async function draftOf(family) {
  const found = (await records.all()).filter((entry) => isDraft(entry) && entry.family === family && !entry.edits);
  return newest(found);
}

/** What was begun as a correction of this record. @param {string} uuid @returns {Promise<Entry | null>} */
export async function draftOfEdit(uuid) {
  return newest((await records.all()).filter((entry) => isDraft(entry) && entry.edits === uuid));
}

/** @param {Entry} entry */
const isDraft = (entry) => entry.kind === "visit" && entry.state === "draft";

/** @param {Entry[]} entries @returns {Entry | null} */
const newest = (entries) => entries.sort((one, other) => other.changedAt - one.changedAt)[0] || null;

/** @param {Entry} entry @returns {import("../types.js").EventBody} */
export const eventOf = (entry) => /** @type {import("../types.js").EventBody} */ (entry.body);

/** @param {Entry} entry @returns {VisitBody} */
export const visitOf = (entry) => /** @type {VisitBody} */ (entry.body);

/** Where it is changed, or gone on with. @param {Entry} entry */
export function editAddress(entry) {
  // What was begun as a correction goes on as one.
  const begun = entry.edits || (entry.rev ? entry.uuid : "");
  const edit = entry.state === "draft" ? begun : entry.uuid;
  const what = entry.kind === "event" ? `/m/events/new/?kind=${encodeURIComponent(eventOf(entry).kind)}` : `/m/visits/new/?household=${entry.family}`;
  return edit ? `${what}&edit=${edit}` : what;
}

/** Whether the server may have seen it: then it is withdrawn there, not merely thrown away here. @param {Entry} entry */
export const mayBeKnown = (entry) =>
  entry.rev > 0 || entry.attempts > 0 || entry.sentAt > 0 || entry.receipt !== null || !!entry.accepted || !!entry.tried?.length;
