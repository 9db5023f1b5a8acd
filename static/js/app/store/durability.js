// Whether this browser will still have tomorrow what is written today, and if not, what to do about it, in plain words.
import { open } from "./db.js";

/**
 * @typedef {object} Durability
 * @property {boolean} usable anything can be kept at all; where not, records go straight to the server
 * @property {boolean} durable what is kept survives pressure for space and days without use
 * @property {string[]} words what a person should know and do; empty where all is well
 * @property {number | null} usage bytes
 * @property {number | null} quota bytes
 */

/** A private window is given little; no real phone's browser has less than this. */
const LITTLE = 60 * 2 ** 20;

/**
 * @typedef {object} Seen
 * @property {boolean} opens
 * @property {boolean} persisted
 * @property {number | null} usage
 * @property {number | null} quota
 * @property {string} agent
 * @property {boolean} installed
 * @property {boolean} secure
 */

/**
 * What follows from what was seen; pure.
 * @param {Seen} seen
 * @returns {Durability}
 */
export function judge(seen) {
  const { usage, quota } = seen;
  const words = [];
  const wechat = /MicroMessenger/i.test(seen.agent);
  const apple = /iPhone|iPad|iPod|Macintosh.*Mobile/.test(seen.agent);
  const full = quota !== null && usage !== null && quota - usage < 20 * 2 ** 20;
  const narrow = quota !== null && quota < LITTLE;
  if (!seen.opens) {
    words.push("这个浏览器不能在手机上保存内容（可能是无痕模式），没有信号时记不下来。请换用手机自带的浏览器打开。");
    return { usable: false, durable: false, words, usage, quota };
  }
  if (narrow) words.push("现在像是无痕模式，关掉窗口后没上传的内容会丢。请用普通窗口打开。");
  if (full) words.push("手机剩余空间不多，照片可能存不下。请先上传，或清理手机空间。");
  if (!seen.persisted && wechat) words.push("在微信里打开时，清理微信缓存会一并清掉没上传的内容。记完请尽快联网上传，或改用手机浏览器打开。");
  else if (!seen.persisted && apple && !seen.installed) words.push("苹果手机七天不打开本页，会清掉没上传的内容。请把本页添加到主屏幕，或每周至少打开一次。");
  else if (!seen.persisted && !narrow) words.push("手机空间紧张时，浏览器可能清掉没上传的内容。记完请尽快联网上传。");
  if (!seen.secure) words.push("现在的网址不是 https，手机上的内容没有加密，家庭名单不留在手机上。请告诉管理员。");
  return { usable: true, durable: !narrow && (seen.persisted || (apple && seen.installed)), words, usage, quota };
}

/** @template T @param {() => Promise<T> | undefined} ask @param {T} otherwise @returns {Promise<T>} */
async function asked(ask, otherwise) {
  try {
    return (await ask()) ?? otherwise;
  } catch {
    // A browser that refuses to say is taken to promise nothing.
    return otherwise;
  }
}

/**
 * Look, and ask the browser to keep what lies here (it may ask the person, or decide by itself).
 * @returns {Promise<Durability>}
 */
export async function check() {
  const storage = typeof navigator === "object" ? navigator.storage : undefined;
  const estimate = await asked(() => storage?.estimate?.(), /** @type {StorageEstimate} */ ({}));
  const persisted = (await asked(() => storage?.persisted?.(), false)) || (await asked(() => storage?.persist?.(), false));
  const standalone = typeof matchMedia === "function" && matchMedia("(display-mode: standalone)").matches;
  return judge({
    opens: await asked(() => open().then(() => true), false),
    persisted,
    usage: estimate.usage ?? null,
    quota: estimate.quota ?? null,
    agent: typeof navigator === "object" ? navigator.userAgent : "",
    installed: standalone || (typeof navigator === "object" && /** @type {any} */ (navigator).standalone === true),
    secure: typeof crypto === "object" && !!crypto.subtle,
  });
}
