// The words for codes, as the server has them (tests/casework/phone/test_shell.py holds the two together), and for days.

/** @type {Record<string, string>} */
export const MODES = { home: "上门", offsite: "约访", school: "来校", phone: "电话", video: "视频", letter: "书信", gift: "慰问" };
/** @type {Record<string, string>} */
export const OUTCOMES = { met: "见到了", absent: "家里没人", declined: "婉拒", rescheduled: "改约" };
/** @type {Record<string, string>} */
export const PURPOSES = {
  situation: "了解情况", thought: "思想交流", study: "学业", mental_care: "心理关爱", hardship: "困难帮扶", policy: "政策宣讲",
  safety: "安全", opinions: "征求意见", case_visit: "带案", follow_up: "回访", festival: "节日慰问", birthday: "生日祝福",
};
/** @type {Record<import("./types.js").State, string>} */
export const STATES = { draft: "草稿", waiting: "待上传", sending: "上传中", sent: "已确认", stuck: "需要处理" };

const ZONE = "Asia/Shanghai";
const DAY = 24 * 3600 * 1000;
const iso = new Intl.DateTimeFormat("en-CA", { timeZone: ZONE, year: "numeric", month: "2-digit", day: "2-digit" });
const clock = new Intl.DateTimeFormat("en-GB", { timeZone: ZONE, hour: "2-digit", minute: "2-digit", hour12: false });
const WEEKDAYS = ["星期日", "星期一", "星期二", "星期三", "星期四", "星期五", "星期六"];

/** The day in Shanghai, as 2026-10-10. @param {number} [at] ms */
export const dayOf = (at = Date.now()) => iso.format(at);

/** @param {string} day 2026-10-10 @param {number} days */
export const shifted = (day, days) => new Date(Date.parse(day) + days * DAY).toISOString().slice(0, 10);

/** How many days lie between. @param {string} from @param {string} to */
export const daysBetween = (from, to) => Math.round((Date.parse(to) - Date.parse(from)) / DAY);

/** 10月10日. @param {string} day */
export function dayWords(day) {
  const [, month, date] = day.split("-").map(Number);
  return `${month}月${date}日`;
}

/** 星期六. @param {string} day */
export const weekday = (day) => WEEKDAYS[new Date(Date.parse(day)).getUTCDay()];

/** 10:32. @param {number} at ms */
export const timeWords = (at) => clock.format(at);

/** 截至 10:32; 截至 10月10日 10:32. @param {number} at ms @param {number} [now] */
export const asOf = (at, now = Date.now()) => `截至 ${dayOf(at) === dayOf(now) ? "" : `${dayWords(dayOf(at))} `}${timeWords(at)}`;

/** By the clock in Shanghai. @param {number} now ms */
export function greeting(now) {
  const hour = Number(timeWords(now).slice(0, 2));
  const found = [[5, "夜深了"], [9, "早上好"], [12, "上午好"], [14, "中午好"], [18, "下午好"]].find(([until]) => hour < Number(until));
  return String(found ? found[1] : "晚上好");
}

/** 上次 38 天前 · 电话. @param {{on: string, mode: string} | null} last @param {string} today */
export function lastWords(last, today) {
  if (!last) return "还没有联系过";
  const days = daysBetween(last.on, today);
  const ago = days <= 0 ? "今天" : days === 1 ? "昨天" : ` ${days} 天前`;
  return `上次${ago} · ${MODES[last.mode] || last.mode}`;
}
