// An entry as it lies in the store: what the queue and the counts must see is open, the rest is in the box.
import { BODY, VERSION, upgraded } from "./upgrade.js";
import * as vault from "./vault.js";

/** @typedef {import("../types.d.ts").Entry} Entry */
/** @typedef {import("../types.d.ts").Row} Row */

/** @param {vault.Handle} hold @param {Entry} entry @returns {Promise<Row>} */
export async function rowOf(hold, entry) {
  const { uuid, owner, kind, state, changedAt, nextAt, stamp, ...inner } = entry;
  const box = await vault.seal(hold, { v: BODY, ...inner }, "records", uuid);
  return { uuid, owner, kind, state, changedAt, nextAt, order: entry.madeAt, stamp: stamp ?? 1, v: VERSION, box };
}

/**
 * @param {vault.Handle} hold
 * @param {Row} row
 * @returns {Promise<Entry>} what cannot be opened is an entry too, so that it is seen (`damaged`)
 */
export async function entryOf(hold, row) {
  const { uuid, owner, kind, state, changedAt, nextAt, stamp } = row;
  const open = { uuid, owner, kind, state, changedAt, nextAt, stamp };
  let inner;
  try {
    inner = await vault.open(hold, row.box, "records", uuid);
  } catch (error) {
    if (!(error instanceof Error) || !["OperationError", "SyntaxError"].includes(error.name)) throw error;
    return unreadable(open, row, "手机上的这条内容已损坏，打不开。请凭记忆重新记一条，再删去这条。");
  }
  const now = upgraded(inner, row.v);
  if (!now) return unreadable(open, row, "这条是用较新的页面写的。请联网后重新打开本页。");
  return /** @type {Entry} */ (/** @type {unknown} */ ({ ...now, ...open }));
}

/** @param {Pick<Entry, "uuid" | "owner" | "kind" | "changedAt" | "nextAt" | "stamp">} open @param {Row} row @param {string} words @returns {Entry} */
function unreadable(open, row, words) {
  return {
    ...open, state: "stuck", family: 0, title: "打不开的一条", photos: [], rev: 0, madeAt: row.order, sentAt: 0, attempts: 0,
    trouble: { code: "unreadable", words }, receipt: null,
    body: {
      household: 0, students: [], on: "", mode: "", outcome: "", purposes: [], note: "", problem: null, companions: [],
      place: "", time_of_day: "", gift_amount: null, rescheduled_to: null, details: {},
    },
  };
}

/** Whether this stands for a row that could not be opened: nothing may be written over it. @param {Entry} entry */
export function damaged(entry) {
  return entry.trouble?.code === "unreadable";
}
