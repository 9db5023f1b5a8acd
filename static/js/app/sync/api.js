// One request to /sync/, and what its answer is: never throws, and takes nothing for ours that does not say so itself.
import { get as setting, set } from "../store/settings.js";
import { uuid4 } from "../store/uuid.js";
import * as vault from "../store/vault.js";

/**
 * ok: 200, 201, 204, 304. held: 202, it waits for the office. refused: 400, 404, 413, 422. conflict: 409, 412. newer: 426, the
 * server is older than this page. busy: 403, 408, 429, 5xx. offline: no answer. not_ours: an answer, but of a captive
 * portal, a proxy, or after a redirect. ended: 401, this phone has been stopped.
 * @typedef {"ok" | "held" | "refused" | "signed_out" | "other_account" | "ended" | "conflict" | "newer" | "busy" | "offline" | "not_ours"} Kind
 * @typedef {{kind: Kind, status: number, data: any, retryAfter: number | null, etag: string}} Answer
 */

export const TEXT_TIME = 30_000;
/** A photo of 300 KB at 50 kbit/s takes 50 seconds when nothing is lost. */
export const PHOTO_TIME = 180_000;

/** @type {Record<number, Kind>} */
const KINDS = {
  200: "ok", 201: "ok", 204: "ok", 304: "ok", 202: "held", 400: "refused", 404: "refused", 413: "refused", 422: "refused",
  409: "conflict", 412: "conflict", 426: "newer",
};

/**
 * @param {string | null} value the header Retry-After
 * @param {number} now ms
 * @returns {number | null} seconds
 */
export function seconds(value, now) {
  if (!value) return null;
  if (/^\d+$/.test(value.trim())) return Number(value);
  const at = Date.parse(value);
  return Number.isNaN(at) ? null : Math.max(0, Math.ceil((at - now) / 1000));
}

/**
 * What an answer is; pure. `data` is null where the body is no JSON.
 * @param {number} status
 * @param {boolean} ours whether it bears X-Lianxin
 * @param {any} data
 * @returns {Kind}
 */
export function kindOf(status, ours, data) {
  // A proxy that is overloaded says so without our header; it is a fault in either case.
  if (status === 429 || status === 408 || status >= 500) return "busy";
  const empty = status === 204 || status === 304;
  if (!ours || (!empty && (data === null || typeof data !== "object"))) return "not_ours";
  if (status === 401) return data.code === "other_account" || data.code === "ended" ? data.code : "signed_out";
  return KINDS[status] ?? (status === 403 ? "busy" : "not_ours");
}

/** This browser's name for the server; made once. @returns {Promise<string>} */
export async function device() {
  const known = await setting("device");
  if (known) return known;
  const made = uuid4();
  await set("device", made);
  return made;
}

/** @param {number} owner @param {{account?: boolean, etag?: string, json?: unknown, headers?: Record<string, string>}} opts */
async function headersOf(owner, opts) {
  /** @type {Record<string, string>} */
  const headers = { Accept: "application/json", "X-Device": await device(), ...opts.headers };
  if (owner && opts.account !== false) headers["X-Account"] = String(owner);
  if (opts.json !== undefined) headers["Content-Type"] = "application/json";
  if (opts.etag) headers["If-None-Match"] = opts.etag;
  return headers;
}

/** @param {Response} response @returns {Promise<Answer>} */
async function read(response) {
  const text = response.status === 204 || response.status === 304 ? "" : await response.text();
  let data = null;
  try {
    data = text ? JSON.parse(text) : null;
  } catch {
    // HTML of a portal or a proxy: `kindOf` says not_ours.
  }
  const ours = response.headers.get("X-Lianxin") === "1" && response.type !== "opaqueredirect" && !response.redirected;
  return {
    kind: kindOf(response.status, ours, data),
    status: response.status,
    data: ours ? data : null,
    retryAfter: seconds(response.headers.get("Retry-After"), Date.now()),
    etag: response.headers.get("ETag") ?? "",
  };
}

/** @param {string} method @param {string} path @param {RequestInit} init @param {number} time ms @returns {Promise<Answer>} */
async function ask(method, path, init, time) {
  const stop = new AbortController();
  const timer = setTimeout(() => stop.abort(), time);
  try {
    const how = { credentials: /** @type {const} */ ("same-origin"), cache: /** @type {const} */ ("no-store"), redirect: /** @type {const} */ ("manual") };
    return await read(await fetch(path, { method, ...how, ...init, signal: stop.signal }));
  } catch {
    // Whatever breaks between here and the last byte of the answer is one thing for the queue: no answer.
    return { kind: "offline", status: 0, data: null, retryAfter: null, etag: "" };
  } finally {
    clearTimeout(timer);
  }
}

/** Owners whose account or phone the server has stopped: they hand in by their pass. @type {Set<number>} */
const stopped = new Set();
const HAND_IN = /^\/sync\/(visits\/|events\/|device$)/;

/**
 * @param {string} method
 * @param {string} path
 * @param {{json?: unknown, body?: BodyInit, headers?: Record<string, string>, etag?: string, account?: boolean, owner?: number, time?: number}} [opts]
 *   owner: whose record it is, whoever has the phone by now; account false: whoever is signed in; time: ms until an answer is given up
 * @returns {Promise<Answer>} never throws
 */
export async function call(method, path, opts = {}) {
  try {
    const owner = opts.owner ?? (await vault.handle())?.owner ?? 0;
    const init = { headers: await headersOf(owner, opts), body: opts.json === undefined ? opts.body : JSON.stringify(opts.json) };
    const pass = owner && HAND_IN.test(path) ? await vault.passOf(owner) : "";
    const withPass = { ...init, headers: { ...init.headers, Authorization: `Device ${init.headers["X-Device"]}:${pass}` } };
    const time = opts.time ?? TEXT_TIME;
    if (pass && stopped.has(owner)) return await ask(method, path, withPass, time);
    const answer = await ask(method, path, init, time);
    if ((answer.kind !== "signed_out" && answer.kind !== "ended") || !pass) return answer;
    // Signed out, or stopped? The server takes the pass in the second case alone.
    const again = await ask(method, path, withPass, time);
    if (["signed_out", "ended", "other_account"].includes(again.kind)) return answer;
    if (again.kind !== "offline" && again.kind !== "not_ours") stopped.add(owner);
    return again;
  } catch {
    // The store is gone (private window closed, disk full): nothing can be sent that cannot be kept.
    return { kind: "offline", status: 0, data: null, retryAfter: null, etag: "" };
  }
}
