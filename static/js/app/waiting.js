// What waits on this phone, beside the numbers of the server: they are the server's, and these stand next to them.
import { dayOf } from "./form/days.js";
import { MODES } from "./form/words.js";
import { get, rows } from "./store/records.js";

/** @typedef {import("./types.js").Entry} Entry */
/** @typedef {import("./types.js").VisitBody} VisitBody */
/** @typedef {import("./types.js").EventBody} EventBody */

const UNSENT = new Set(["waiting", "sending", "stuck"]);

/** What is written down and not at the server; drafts are not written down yet. @returns {Promise<Entry[]>} */
export async function unsent() {
  const found = (await rows()).filter((row) => UNSENT.has(row.state));
  const entries = await Promise.all(found.map((row) => get(row.uuid)));
  return /** @type {Entry[]} */ (entries.filter((entry) => entry && entry.body)).sort((one, other) => other.madeAt - one.madeAt);
}

/** Whether a day lies in a period written 2026Q4 or 2026-11; other periods are taken as running. @param {string} day @param {string} period */
export function within(day, period) {
  const quarter = /^(\d{4})Q(\d)$/.exec(period);
  if (quarter) return day.startsWith(quarter[1]) && Math.ceil(Number(day.slice(5, 7)) / 3) === Number(quarter[2]);
  return /^\d{4}(-\d{2})?$/.test(period) ? day.startsWith(period) : true;
}

/**
 * How many of the unsent would count towards a line; several of one family and day are one, as at the server.
 * @param {import("./types.js").Owed} line
 * @param {Entry[]} entries
 */
export function waitingOf(line, entries) {
  const counted = entries.filter((entry) => {
    if (!entry.body || !within(entry.body.on, line.period) || entry.rev) return false;
    if (entry.kind === "event") return line.kinds.includes(/** @type {EventBody} */ (entry.body).kind);
    const { mode, purposes } = /** @type {VisitBody} */ (entry.body);
    return line.modes.includes(mode) && (!line.purposes?.length || line.purposes.some((code) => purposes.includes(code)));
  });
  return new Set(counted.map((entry) => (entry.family ? `${entry.family} ${entry.body.on}` : entry.uuid))).size;
}

/**
 * By family: what was last written down of it and waits. 今天 · 上门，待上传
 * @param {Entry[]} entries newest first
 * @returns {Map<number, string>}
 */
export function waitingWords(entries) {
  const today = dayOf(Date.now());
  const found = new Map();
  for (const entry of entries) {
    if (!entry.family || found.has(entry.family)) continue;
    const body = /** @type {VisitBody} */ (entry.body);
    const day = body.on === today ? "今天" : `${Number(body.on.slice(5, 7))}月${Number(body.on.slice(8))}日`;
    found.set(entry.family, `${day} · ${MODES[body.mode] || body.mode}，${entry.state === "stuck" ? "需要处理" : "待上传"}`);
  }
  return found;
}
