// Who stands before the phone, and whether there is anything to draw pages from.
import { listen } from "./store/bus.js";
import * as snapshot from "./store/snapshot.js";
import * as vault from "./store/vault.js";
import { call } from "./sync/api.js";
import { refresh } from "./sync/home.js";
import { signedIn } from "./who.js";

/**
 * "open": draw from `kept`. "locked": unlock first. "other": what is here is somebody else's. "old": fourteen days without
 * the server. "new": never used.
 * @typedef {{state: "open", kept: import("./types.js").KeptSnapshot} | {state: "locked" | "other" | "old" | "new", kept: null}} Gate
 */

/**
 * What was opened last: to open it again for each page would take a slow phone longer than to draw it. Whether it may
 * still be shown is asked each time; what has changed in it is news.
 * @type {import("./types.js").KeptSnapshot | null}
 */
let last = null;
listen((news) => {
  if (news.what === "snapshot" || news.what === "vault") last = null;
});

/** Asks nobody but the phone itself. @returns {Promise<Gate>} */
export async function gate() {
  const who = signedIn();
  const hold = await vault.handle();
  // A shared phone: what is open belongs to whoever signed in before.
  const foreign = Boolean(hold && who && hold.owner !== who);
  if (foreign) await vault.lock();
  if (hold && !foreign) {
    const known = last && last.owner === hold.owner && Date.now() - last.heardAt < snapshot.KEPT_FOR;
    const kept = known ? last : await snapshot.load();
    last = kept;
    return kept ? { state: "open", kept } : { state: "old", kept: null };
  }
  last = null;
  const locked = await vault.lockedFor();
  if (!locked) return { state: "new", kept: null };
  return { state: who && locked.owner !== who ? "other" : "locked", kept: null };
}

/**
 * Asks the server for what is new, as whoever is signed in there.
 * @returns {Promise<"reached" | "signed_out" | "offline">} offline too where the server has a fault: it says nothing then
 */
export async function reach() {
  if (await refresh()) {
    if (last) last.heardAt = Date.now();
    return "reached";
  }
  const answer = await call("GET", "/sync/home", { account: false });
  if (answer.kind === "ok") return "reached";
  return answer.kind === "signed_out" ? "signed_out" : "offline";
}

/**
 * Asks the server to let whoever is signed in go on.
 * @returns {Promise<"opened" | "page" | "signed_out" | "offline">} page: this phone may keep nothing, the server's own pages do
 */
export async function ask() {
  const answer = await reach();
  if (answer !== "reached") return answer;
  return (await gate()).state === "open" ? "opened" : "page";
}

/** Where to sign in, and to come back from. */
export const signInAddress = () => `/login/?next=${encodeURIComponent(location.pathname + location.search)}`;
