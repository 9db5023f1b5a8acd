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

/** @param {number} [userId] whoever is signed in, where the vault is not open yet @returns {Promise<DeviceAnswer | null>} */
async function say(userId) {
  const { durable } = await durability.check();
  const json = { uuid: await device(), name: nameOf(navigator.userAgent), durable, ...(await waiting()) };
  // The word by which a stopped phone may hand in is given once; one that never arrived is asked for anew.
  const pass = userId && !(await vault.passOf(userId));
  const headers = userId ? { "X-Account": String(userId) } : undefined;
  const answer = await call("POST", "/sync/device", { json: pass ? { ...json, pass } : json, headers, account: !userId });
  const ended = answer.kind === "ended" || (answer.kind === "ok" && answer.data.ended);
  if (ended && !userId) await clearUp();
  return answer.kind === "ok" && !ended ? answer.data : null;
}

/**
 * The office has stopped this phone: the list of families and the code go at once, and what has arrived too. What has not
 * arrived may still be handed in; when nothing of that is left, the key goes.
 */
export async function clearUp() {
  if ((await vault.state()) !== "open") return;
  await snapshot.drop();
  await vault.setCode(null);
  for (const row of await records.rows()) if (row.state === "sent") await records.remove(row.uuid, "sent");
  if (!(await records.rows()).length) await vault.lock();
}

/**
 * Register this browser for whoever is signed in, and open the vault.
 * @param {number} userId
 * @returns {Promise<boolean>} whether the vault is open now
 */
export async function enter(userId) {
  const answer = await say(userId);
  if (!answer) return false;
  await vault.unlock(userId, answer.secret, answer.pass);
  return true;
}

/**
 * Tell the server how much waits here.
 * @returns {Promise<DeviceAnswer | null>} null: no answer, or this phone has been stopped
 */
export async function heartbeat() {
  return (await vault.state()) === "open" ? say() : null;
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
  if (!answer) return false;
  await vault.setCode(code, answer.secret);
  return true;
}
