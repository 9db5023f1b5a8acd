// Opens the phone's pages without the network. It keeps the shell and what the shell is drawn with, nothing of anybody:
// no page of the server, no answer of /sync/, nothing that is sent. What is written down is kept by the page itself.
import { placed } from "../app/addresses.js";

/** @typedef {{version: string, shell: string, needed: string[], welcome: string[]}} Keep */
const worker = /** @type {ServiceWorkerGlobalScope & {LX: Keep}} */ (/** @type {unknown} */ (self));
const { version, shell, needed, welcome } = worker.LX;
const FAMILY = "shell-";
const NAME = FAMILY + version;
const KEPT = new Set([...needed, ...welcome]);
/** A network that does not answer a page of the phone for so long is none; a desk's table may take its time. */
const PATIENCE = 15_000;

/**
 * A file as it should be kept. A page of a gateway, a redirect or an error is none.
 * @param {string} address
 */
async function fetched(address) {
  const answer = await fetch(address, { cache: "no-cache" });
  const html = (answer.headers.get("Content-Type") || "").includes("text/html");
  const ours = address === shell ? answer.headers.has("X-Lianxin") : !html;
  if (!answer.ok || answer.redirected || !ours) throw new Error(`${address}: ${answer.status}, not what was asked for`);
  return answer;
}

/** All that a page needs, or nothing: an older worker goes on until everything of the newer is here. */
async function keepAll() {
  const addresses = [shell, ...needed];
  const answers = await Promise.all(addresses.map(fetched));
  try {
    const cache = await caches.open(NAME);
    await Promise.all(addresses.map((address, at) => cache.put(address, answers[at])));
    await Promise.allSettled(welcome.map(async (address) => cache.put(address, await fetched(address))));
  } catch (error) {
    await caches.delete(NAME);
    throw error;
  }
}

/** A page that stands open is of the version before: what it may still ask for goes with the next one. */
async function dropOlder() {
  const older = (await caches.keys()).filter((name) => name.startsWith(FAMILY) && name !== NAME);
  await Promise.all(older.slice(0, -1).map((name) => caches.delete(name)));
}

async function keptShell() {
  const own = await (await caches.open(NAME)).match(shell);
  return own || caches.match(shell);
}

/**
 * The shell at once; the server only where nothing is kept (a browser short of room may have dropped it).
 * @param {FetchEvent} event
 */
async function shellFirst(event) {
  const kept = await keptShell();
  if (kept) return kept;
  event.waitUntil(keepAll().catch(() => null));
  return fetch(event.request);
}

/**
 * A page of the server; without the network the shell, which says so.
 * @param {Request} request
 */
async function serverFirst(request) {
  const kept = await keptShell();
  if (!kept) return fetch(request);
  const answer = fetch(request).catch(() => kept);
  if (!new URL(request.url).pathname.startsWith("/m/")) return answer;
  /** @type {Promise<Response>} */
  const late = new Promise((resolve) => setTimeout(() => resolve(kept.clone()), PATIENCE));
  return Promise.race([answer, late]);
}

/** @param {Request} request */
async function keptFirst(request) {
  const kept = await caches.match(request);
  if (kept) return kept;
  const answer = await fetch(request);
  if (answer.ok && answer.type === "basic" && !answer.redirected) await (await caches.open(NAME)).put(request, answer.clone());
  return answer;
}

worker.addEventListener("install", (event) => {
  event.waitUntil(keepAll().then(() => worker.skipWaiting()));
});

worker.addEventListener("activate", (event) => {
  event.waitUntil(dropOlder().then(() => worker.clients.claim()));
});

worker.addEventListener("fetch", (event) => {
  const { request } = event;
  const url = new URL(request.url);
  if (request.method !== "GET" || url.origin !== location.origin || url.pathname.startsWith("/sync/")) return;
  if (request.mode === "navigate") event.respondWith(placed(url) ? shellFirst(event) : serverFirst(request));
  else if (KEPT.has(url.pathname)) event.respondWith(keptFirst(request));
});
