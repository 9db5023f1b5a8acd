// What the server would refuse of an event is said here first, so that nobody learns of it in the evening.
import { FIRST_DAY, length, real } from "./checks.js";

/** @typedef {import("../types.js").EventBody} EventBody */
/** @typedef {(name: string, words: string) => void} Say */

/** @type {Record<string, number>} */
export const LENGTHS = { title: 60, place: 60, audience: 60, summary: 4000 };
const LONGEST = 62;
const MOST_AUDIENCE = 100000;
const DAY = 24 * 3600 * 1000;

/**
 * What must be mended: field → sentences; nothing where all is well.
 * @param {EventBody} body
 * @param {string} today the phone's own day
 * @param {string} count what stands in the box of the number
 * @returns {Record<string, string[]>}
 */
export function checkEvent(body, today, count) {
  /** @type {Record<string, string[]>} */
  const found = {};
  const say = (/** @type {string} */ name, /** @type {string} */ words) => { found[name] = [words]; };
  begins(body, today, say);
  if (body.until && !found.on) ends(body, today, say);
  for (const [name, most] of Object.entries(LENGTHS)) {
    const said = length(body[/** @type {"title"} */ (name)]);
    if (said > most) say(name, `请不要超过${most}字，现在是${said}字。`);
  }
  if (count && !/^\d+$/.test(count)) say("audience_count", "人数请填数字，如 120。");
  else if (Number(count) > MOST_AUDIENCE) say("audience_count", `人数请填 0 到 ${MOST_AUDIENCE}。`);
  return found;
}

/** @param {EventBody} body @param {string} today @param {Say} say */
function begins(body, today, say) {
  const [, month, day] = today.split("-").map(Number);
  if (!body.on) say("on", "请选日期。");
  else if (!real(body.on)) say("on", "日期请写成 2026-09-01 这样。");
  else if (body.on > today) say("on", `日期不能晚于今天（${month}月${day}日）；还没开展的，有网络时先安排。`);
  // A phone that believes in 1970 is set right by the server; it must not be refused here.
  else if (body.on < FIRST_DAY && today >= FIRST_DAY) say("on", "日期太早了，请核对年份。");
}

/** @param {EventBody} body @param {string} today @param {Say} say */
function ends(body, today, say) {
  const until = String(body.until);
  if (!real(until)) say("until", "日期请写成 2026-09-01 这样。");
  else if (until < body.on) say("until", "结束日期不能早于开始日期。");
  else if ((Date.parse(until) - Date.parse(body.on)) / DAY >= LONGEST) say("until", `一次最多记${LONGEST}天，更长的请分几次记。`);
  else if (until > today) say("until", "这次活动还没有结束，等最后一天过了再记；也可以先记到今天。");
}
