// What the server would refuse is said here first, in the same words, so that nobody learns of it in the evening.
import { CATEGORIES, DETAILS, MODES, OUTCOMES, PURPOSES, TIMES } from "./words.js";

export const FIRST_DAY = "2000-01-01";
const NOTE = 2000;
const PROBLEM = 4000;
const PLACE = 60;
const LINE = 500;
const MOST_GIFT = 100000;
const DAY = /^\d{4}-\d{2}-\d{2}$/;

/** Characters as the server counts them. @param {string} text */
export const length = (text) => [...text.trim()].length;

/** @param {string} day */
export const real = (day) => DAY.test(day) && !Number.isNaN(Date.parse(day)) && new Date(day).toISOString().startsWith(day);

/**
 * What must be mended: field → sentences; nothing where all is well.
 * @param {import("../types.js").VisitBody} body
 * @param {string} today the phone's own day
 * @param {[string, string][]} [spans] where the pairing is over: the days of which a contact may still be entered
 * @returns {Record<string, string[]>}
 */
export function check(body, today, spans = []) {
  /** @type {Record<string, string[]>} */
  const found = {};
  const say = (/** @type {string} */ name, /** @type {string} */ words) => { found[name] = [words]; };
  days(body, today, spans, say);
  codes(body, say);
  texts(body, say);
  if (body.gift_amount !== null) amount(body.gift_amount, say);
  return found;
}

/** @typedef {(name: string, words: string) => void} Say */

/** @param {import("../types.js").VisitBody} body @param {string} today @param {[string, string][]} spans @param {Say} say */
function days(body, today, spans, say) {
  const [, month, day] = today.split("-").map(Number);
  if (!body.on) say("on", "请选日期。");
  else if (!real(body.on)) say("on", "日期请写成 2026-09-01 这样。");
  else if (body.on > today) say("on", `日期不能晚于今天（${month}月${day}日）。`);
  // A phone that believes in 1970 is set right by the server; it must not be refused here.
  else if (body.on < FIRST_DAY && today >= FIRST_DAY) say("on", "日期太早了，请核对年份。");
  else if (spans.length && !spans.some(([since, until]) => since <= body.on && body.on <= until)) {
    const listed = spans.map(([since, until]) => `${since} 至 ${until}`).join("、");
    say("on", `您和这户的结对已经结束，只能补记结对期间的联系：${listed}。`);
  }
  if (!body.rescheduled_to) return;
  if (!real(body.rescheduled_to)) say("rescheduled_to", "日期请写成 2026-09-01 这样。");
  else if (body.rescheduled_to < body.on) say("rescheduled_to", "改约的日期不能早于这次的日期。");
}

/** @param {import("../types.js").VisitBody} body @param {Say} say */
function codes(body, say) {
  if (!body.mode) say("mode", "请填写这一项。");
  else if (!(body.mode in MODES)) say("mode", "没有这个选项，请重新选择。");
  if (!body.outcome) say("outcome", "请填写这一项。");
  else if (!(body.outcome in OUTCOMES)) say("outcome", "没有这个选项，请重新选择。");
  if (body.purposes.some((code) => !(code in PURPOSES))) say("purposes", "没有这个选项，请重新选择。");
  if (body.time_of_day && !(body.time_of_day in TIMES)) say("time_of_day", "没有这个选项，请重新选择。");
  if (body.problem && !(body.problem.category in CATEGORIES)) say("problem_category", "没有这一类问题。");
}

/** @param {import("../types.js").VisitBody} body @param {Say} say */
function texts(body, say) {
  const within = (/** @type {string} */ name, /** @type {string} */ text, /** @type {number} */ most) => {
    if (length(text) > most) say(name, `请不要超过${most}字，现在是${length(text)}字。`);
  };
  within("note", body.note, NOTE);
  within("place", body.place, PLACE);
  Object.keys(DETAILS).forEach((name) => within(name, body.details[name] || "", LINE));
  if (!body.problem) return;
  within("problem_text", body.problem.text, PROBLEM);
  if (!body.problem.text.trim()) say("problem_text", "请写下家长的原话，一句也可以；没有问题就关掉这一项。");
}

/** @param {string} value @param {Say} say */
function amount(value, say) {
  if (!/^[+-]?\d+(\.\d+)?$/.test(value.trim())) say("gift_amount", "金额请填数字，如 200。");
  else if (Number(value) < 0 || Number(value) > MOST_GIFT) say("gift_amount", `金额请填 0 到 ${MOST_GIFT} 元。`);
}
