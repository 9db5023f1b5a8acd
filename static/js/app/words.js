// What the phone says of days and moments, by the clock in Shanghai.
import { dayOf, daysBetween, moment, spoken } from "./form/days.js";
import { MODES } from "./form/words.js";

const CLOCK = 8 * 3600 * 1000;

/** 10:32. @param {number} at ms */
export const timeWords = (at) => new Date(at + CLOCK).toISOString().slice(11, 16);

/** 截至 10:32; 截至 10月10日 10:32. @param {number} at ms @param {number} now */
export const asOf = (at, now) => `截至 ${dayOf(at) === dayOf(now) ? timeWords(at) : moment(at)}`;

/** @type {[number, string][]} */
const GREETINGS = [[5, "夜深了"], [9, "早上好"], [12, "上午好"], [14, "中午好"], [18, "下午好"], [24, "晚上好"]];

/** @param {number} now ms */
export function greeting(now) {
  const hour = Number(timeWords(now).slice(0, 2));
  return (GREETINGS.find(([until]) => hour < until) || GREETINGS[5])[1];
}

/** 上次 38 天前 · 电话. @param {{on: string, mode: string} | null} last @param {string} today */
export function lastWords(last, today) {
  if (!last) return "还没有联系过";
  const days = daysBetween(last.on, today);
  const ago = days <= 0 ? "今天" : days === 1 ? "昨天" : ` ${days} 天前`;
  return `上次${ago} · ${MODES[last.mode] || last.mode}`;
}

/** 周子涵 七年级3班; 吴思远、吴思佳 两个孩子. @param {import("./types.js").Family["students"]} students */
export function childrenWords(students) {
  if (students.length === 1) return `${students[0].name} ${students[0].class}`;
  const count = "零一两三四五六七八九"[students.length] || students.length;
  return `${students.map((child) => child.name).join("、")} ${count}个孩子`;
}

/**
 * The one word that stands at the end of a family's row, and its role; the server's own rule (visits/families.py: Row.badge).
 * @param {import("./types.js").Family} family
 * @param {string} today
 * @returns {[string, "due" | "info" | "mute"] | null}
 */
export function familyBadge(family, today) {
  const [first] = family.wanted;
  if (first && first.urgent) return [first.word, "due"];
  // A snapshot of last week may name a birthday that has passed.
  if (family.birthday && family.birthday >= today) return [birthdayWord(family.birthday, today), "info"];
  if (!family.visited) return ["首次家访", family.paired ? "due" : "mute"];
  if (first) return [first.word, "due"];
  return family.tickets ? [`${family.tickets} 个问题办理中`, "mute"] : null;
}

/** @param {string} birthday @param {string} today */
function birthdayWord(birthday, today) {
  if (birthday === today) return "今天生日";
  const words = spoken(birthday);
  return `${birthday.slice(0, 7) === today.slice(0, 7) ? words.replace(/^.*月/, "") : words}生日`;
}

/** What waits on this phone, in one line: 2 条待上传. @param {{waiting: number, sending: number, stuck: number}} of */
export function chipWords({ waiting, sending, stuck }) {
  const words = [];
  if (waiting + sending) words.push(`${waiting + sending} 条待上传`);
  if (stuck) words.push(`${stuck} 条需要处理`);
  return words.join("，");
}
