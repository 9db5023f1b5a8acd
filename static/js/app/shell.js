// The shell's own start: which view stands at the address, and what it is drawn from.
import { gate, reach } from "./gate.js";
import { startInstall } from "./install.js";
import { again, go, start } from "./router.js";
import { listen } from "./store/bus.js";
import * as vault from "./store/vault.js";
import { waitingDays } from "./sync/device.js";
import { BARE, LIVE, OWN, VIEWS } from "./views/index.js";
import { drawLocked } from "./views/locked.js";
import { unsent, waitingWords } from "./waiting.js";

/** @typedef {import("./views/index.js").Context} Context */

/** The view that stands now, and what the server said when last asked. */
let standing = "";
/** For whom it stands: the owner of the open vault, or 0. */
let drawnFor = 0;
/** @type {Context["server"]} */
let server = navigator.onLine ? "reached" : "offline";

/** Addresses that only the server draws, but of which something can be shown without it. @param {URL} url */
const withoutServer = (url) => (url.pathname === "/m/me/" ? "me" : "network");

/** Whether a view shows what waits here; the form of a visit opens without opening all that waits. @param {string} name @param {URL} url */
const shows = (name, { searchParams }) => LIVE.has(name) || (name === "visit" && !searchParams.has("household") && !searchParams.has("households"));

/** @type {import("./router.js").Draw} */
async function drawn(place) {
  const root = /** @type {HTMLElement} */ (document.getElementById("view"));
  const name = VIEWS[place.name] && place.name !== "network" ? place.name : withoutServer(place.url);
  standing = name;
  if (BARE.has(name)) return VIEWS[name](root, place.params, /** @type {Context} */ ({ url: place.url, go, again }));
  const { state, kept } = await gate();
  if (state === "old" && OWN.has(name)) return VIEWS[name](root, place.params, /** @type {any} */ ({ url: place.url, go, again }));
  drawnFor = state === "open" ? kept.owner : 0;
  if (state !== "open") {
    standing = state;
    // What it waits for may take long: the page counts as drawn.
    drawLocked(root, state, { again }).catch(console.error);
    return;
  }
  const [entries, days] = shows(name, place.url) ? await Promise.all([unsent(), waitingDays()]) : [[], 0];
  const ctx = { url: place.url, snapshot: kept.data, heardAt: kept.heardAt, server, entries, waiting: waitingWords(entries), waitingDays: days, go, again };
  return VIEWS[name](root, place.params, ctx);
}

/** Whether somebody is at work in the page: then it is not drawn anew under the hand. */
const busy = () => document.activeElement instanceof HTMLElement && document.activeElement.matches("input, textarea, select");

async function renew() {
  if (LIVE.has(standing) && !busy()) await again();
}

/** Locked, opened, or somebody else's now. Opened once more for the same person, a form stays as it is under the hand. */
async function reopened() {
  const hold = await vault.handle();
  if ((hold ? hold.owner : 0) !== drawnFor) await again();
}

/** Asks the server for what is new, and says so where it does not answer. */
async function fresh() {
  const was = server;
  server = await reach();
  if (server !== was) await renew();
}

export async function startShell() {
  startInstall(renew);
  await start(drawn);
  listen((news) => {
    if (news.what === "vault") reopened().catch(console.error);
    else if (news.what !== "settings") renew().catch(console.error);
  });
  window.addEventListener("online", () => fresh().catch(console.error));
  window.addEventListener("offline", () => fresh().catch(console.error));
  document.addEventListener("visibilitychange", () => {
    if (document.visibilityState === "visible") fresh().catch(console.error);
  });
  fresh().catch(console.error);
}
