// Days as the school counts them: in Asia/Shanghai, whatever zone the phone believes to be in.
const AHEAD = 8 * 3600 * 1000;
const DAY = 24 * 3600 * 1000;
const WEEKDAYS = ["星期日", "星期一", "星期二", "星期三", "星期四", "星期五", "星期六"];

/** The day of a moment (ms), as 2026-10-10. @param {number} at */
export const dayOf = (at) => new Date(at + AHEAD).toISOString().slice(0, 10);

/** @param {number} at */
export const dayBefore = (at) => dayOf(at - DAY);

/** 10月10日; with the year where it is another than that of `today`. @param {string} day @param {string} [today] */
export function spoken(day, today) {
  const [year, month, date] = day.split("-").map(Number);
  const said = `${month}月${date}日`;
  return today && today.slice(0, 4) !== day.slice(0, 4) ? `${year}年${said}` : said;
}

/** 10月10日 星期六 @param {string} day */
export const spokenWithWeekday = (day) => `${spoken(day)} ${WEEKDAYS[new Date(`${day}T00:00:00Z`).getUTCDay()]}`;

/** 10月10日 14:05 @param {number} at */
export function moment(at) {
  const local = new Date(at + AHEAD).toISOString();
  return `${spoken(local.slice(0, 10))} ${local.slice(11, 16)}`;
}

/** Whole days from one day to another. @param {string} since @param {string} until */
export const daysBetween = (since, until) => Math.round((Date.parse(until) - Date.parse(since)) / DAY);
