// What this phone tells the server of itself, and the secret it is given for opening what it keeps.
import { DAY, clock, day } from "../store/clock.js";
import * as durability from "../store/durability.js";
import * as records from "../store/records.js";
import * as snapshot from "../store/snapshot.js";
import * as vault from "../store/vault.js";
import { call, device } from "./api.js";

/** @typedef {import("../types.d.ts").DeviceAnswer} DeviceAnswer */

/**
 * A phone in a few words, from what the browser says of itself.
 * @param {string} agent
 */
export function nameOf(agent) {
  const model = /Android [^;)]*;\s*([^;)]+?)(?:\s+Build[^;)]*)?[;)]/.exec(agent)?.[1];
  const phone = /iPhone/.test(agent) ? "苹果手机" : /iPad/.test(agent) ? "苹果平板" : /Android/.test(agent) ? (model ?? "安卓手机") : "电脑";
  const where = /MicroMessenger/i.test(agent) ? "微信" : /wxwork/i.test(agent) ? "企业微信" : "浏览器";
  return `${phone} · ${where}`.slice(0, 60);
}

/** How much waits here, and since which day. @returns {Promise<{waiting: number, oldest_on: string | null}>} */
export async function waiting() {
  const rows = (await records.rows()).filter((row) => row.state !== "sent" && row.state !== "draft");
  const oldest = Math.min(...rows.map((row) => row.order));
  return { waiting: rows.length, oldest_on: rows.length ? day(oldest) : null };
}

/**
 * Since how many whole days the oldest record waits; 0 where nothing does. Three: a banner.
 * @returns {Promise<number>}
 */
export async function waitingDays() {
  const rows = (await records.rows()).filter((row) => row.state !== "sent" && row.state !== "draft");
  return rows.length ? Math.max(0, Math.floor((clock.now() - Math.min(...rows.map((row) => row.order))) / DAY)) : 0;
}

/**
 * @param {Record<string, string>} [headers]
 * @param {boolean} [wordless] this phone has no pass: the answer that brought it was lost
 * @returns {Promise<DeviceAnswer | null>}
 */
async function say(headers, wordless = false) {
  const { durable } = await durability.check();
  const json = { uuid: await device(), name: nameOf(navigator.userAgent), durable, pass: wordless, ...(await waiting()) };
  const answer = await call("POST", "/sync/device", { json, headers, account: !headers });
  return answer.kind === "ok" ? answer.data : null;
}

/**
 * Register this browser for whoever is signed in, and open the vault.
 * @param {number} userId
 * @returns {Promise<boolean>} whether the vault is open now
 */
export async function enter(userId) {
  const answer = await say({ "X-Account": String(userId) }, !(await vault.passOf(userId)));
  if (!answer || answer.ended) return false;
  await vault.unlock(userId, answer.secret, answer.pass);
  return true;
}

/**
 * Tell the server how much waits here. A phone that has been ended loses its list of families and its code at once; what
 * it has not sent yet it may still hand in.
 * @returns {Promise<DeviceAnswer | null>} null: no answer
 */
export async function heartbeat() {
  if ((await vault.state()) !== "open") return null;
  const answer = await say();
  if (answer?.ended) {
    await snapshot.drop();
    await vault.setCode(null);
  }
  return answer;
}

/**
 * Let six digits open this phone without the network; null: no more.
 * @param {string | null} code
 * @returns {Promise<boolean>} false: the server was not reached, and nothing has changed
 */
export async function setCode(code) {
  if (code === null) {
    await vault.setCode(null);
    return true;
  }
  const answer = await say();
  if (!answer || answer.ended) return false;
  await vault.setCode(code, answer.secret);
  return true;
}
