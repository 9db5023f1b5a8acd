// The queue: one tab at a time sends what waits, all texts before any photo. What goes wrong with one record never holds up
// the others; what is wrong with the line or the server holds up all, for as long as backoff.js says.
import { listen, tell } from "../store/bus.js";
import { clock } from "../store/clock.js";
import * as records from "../store/records.js";
import * as vault from "../store/vault.js";
import { call } from "./api.js";
import { next } from "./backoff.js";
import * as device from "./device.js";
import { refresh } from "./home.js";
import { alone } from "./lock.js";
import { sendPhotos, sendText } from "./sending.js";
import { reconcile } from "./state.js";

/** @typedef {import("../types.d.ts").Row} Row */
/** @typedef {import("./sending.js").Taken} Taken */
/** @typedef {import("./sending.js").Step} Step */
/** @typedef {import("./lock.js").Lease} Lease */
/** @typedef {"opening" | "online" | "visible" | "saved" | "timer" | "probe" | "hand"} By */
/**
 * idle: nothing is being sent. resting: after a fault, until `nextAt`. elsewhere: another tab sends. locked: the vault is.
 * signed_out, other_account: nothing goes until the person signs in. ended: the office has stopped this phone.
 * @typedef {object} Status
 * @property {"idle" | "sending" | "resting" | "elsewhere" | "locked" | "signed_out" | "other_account" | "ended"} phase
 * @property {"net" | "busy" | "store" | null} fault of the last run
 * @property {number} nextAt ms; 0: none
 * @property {number} sent records that arrived since nothing was left the last time
 */

/** A probe must find the line within this, so that sending goes on at most a minute after it is back. */
const PROBE_LONGEST = 45_000;
const PROBE_TIME = 10_000;
const ELSEWHERE = 5000;
const TRIES_A_RUN = 3;

/** @type {Status} */
let now = { phase: "idle", fault: null, nextAt: 0, sent: 0 };
let faults = 0;
/**
 * Texts that the server has, with what it lacks of their photos. Kept from run to run, so that after a fault the photos go on
 * where they were and a long queue is not sent again from its first text; a record written since has another stamp.
 * @type {Map<string, Taken>}
 */
const taken = new Map();
let probes = 0;
/** Until when the server has asked to be left alone. */
let asked = 0;
let pulse = 0;
/** @type {Promise<void> | null} */
let running = null;
let again = false;
/** @type {ReturnType<typeof setTimeout> | undefined} */
let timer;
let started = false;

/** @returns {Status} */
export function status() {
  return { ...now };
}

/** @param {Partial<Status>} patch */
function say(patch) {
  now = { ...now, ...patch };
  tell({ what: "queue" });
}

/**
 * Send what waits. Called again while it runs, it looks once more before it ends.
 * @param {{by?: By}} [why] by hand: even where the server has asked to wait
 * @returns {Promise<void>} when nothing more can be done now; never rejects
 */
export function flush({ by = "hand" } = {}) {
  if (running) {
    again = true;
    return running;
  }
  clearTimeout(timer);
  running = whole(by).finally(() => {
    running = null;
    void plan();
  });
  return running;
}

/** @param {By} by */
async function whole(by) {
  const before = now.sent;
  try {
    if (by !== "hand" && clock.now() < asked) return;
    if ((await vault.state()) !== "open" && (by === "opening" || by === "online")) await refresh();
    if ((await vault.state()) !== "open") return say({ phase: "locked", nextAt: 0 });
    const free = await alone(async (lease) => {
      do {
        again = false;
        await run(lease, by);
      } while (again && now.phase === "idle");
    });
    if (!free) say({ phase: "elsewhere", nextAt: clock.now() + ELSEWHERE });
    if (now.phase === "other_account") await changeHands();
    else if (now.phase === "idle" && (by === "opening" || now.sent > before)) await after(now.sent > before);
  } catch (error) {
    // The store failed (disk full, closed by the system) or was locked in between: all lies as it lay; later again.
    if (error instanceof vault.Locked) say({ phase: "locked", nextAt: 0 });
    else rest("store", null);
  }
}

/** Somebody else has signed in: lock what was open, and open this phone for whoever it is. */
async function changeHands() {
  const before = vault.owner();
  await refresh();
  if (vault.owner() !== before) say({ phase: vault.owner() ? "idle" : "locked", nextAt: 0 });
}

/** What is told and asked when the line is there anyway. @param {boolean} sent */
async function after(sent) {
  await device.heartbeat();
  await reconcile();
  if (sent) await refresh();
}

/** @param {"net" | "busy" | "store"} fault @param {number | null} retryAfter seconds */
function rest(fault, retryAfter) {
  faults += 1;
  const wait = next(faults, Math.random, retryAfter);
  if (retryAfter !== null) asked = clock.now() + wait;
  say({ phase: "resting", fault, nextAt: clock.now() + wait });
}

/** A tab that was closed in the middle has left records at 上传中; nobody but the holder of the lock sends. */
async function recover() {
  for (const row of await records.rows()) {
    if (row.state !== "sending") continue;
    await records.change(row.uuid, (entry) => (entry.state === "sending" ? { ...entry, state: "waiting" } : null));
  }
}

/**
 * The next to be sent: a text before any photo; what has not been tried before what has; then the oldest.
 * @param {Row[]} rows @param {Map<string, Taken>} taken @param {Map<string, number>} tries @param {number} due nextAt until which
 * @returns {{row: Row, photos: boolean} | null}
 */
export function pick(rows, taken, tries, due) {
  const waiting = rows
    .filter((row) => row.state === "waiting" && row.nextAt <= due && (tries.get(row.uuid) ?? 0) < TRIES_A_RUN)
    .sort((a, b) => a.nextAt - b.nextAt || a.order - b.order);
  const fresh = waiting.find((row) => taken.get(row.uuid)?.stamp !== row.stamp);
  if (fresh) return { row: fresh, photos: false };
  return waiting.length ? { row: waiting[0], photos: true } : null;
}

/** Whether a text waits that has not been tried: it goes before the next photo. @param {Row[]} rows @param {Map<string, Taken>} taken @param {Map<string, number>} tries */
function fresher(rows, taken, tries) {
  return !!rows.find((row) => row.nextAt === 0 && row.state === "waiting" && !taken.has(row.uuid) && !tries.has(row.uuid));
}

/** @param {Lease} lease @param {By} by */
async function run(lease, by) {
  // A record's own wait counts while the server takes the others; after a rest of all, the first is tried however it stands.
  let due = by === "timer" && now.phase !== "resting" ? clock.now() : Infinity;
  say({ phase: "sending", fault: null, nextAt: 0 });
  await recover();
  /** @type {Map<string, number>} */
  const tries = new Map();
  let refused = 0;
  const goOn = async () => (await lease.mine()) && !fresher(await records.rows(), taken, tries);
  for (;;) {
    const found = (await lease.mine()) ? pick(await records.rows(), taken, tries, due) : null;
    if (!found) break;
    const { uuid } = found.row;
    if (!found.photos) tries.set(uuid, (tries.get(uuid) ?? 0) + 1);
    const left = taken.get(uuid);
    const step = found.photos && left ? await sendPhotos(uuid, left, goOn) : await sendText(uuid);
    taken.delete(uuid);
    if (step.taken) taken.set(uuid, step.taken);
    if (step.outcome.fate === "later") tries.set(uuid, TRIES_A_RUN);
    // A server older than this page is at fault in nothing: those records wait, each for itself.
    if (step.answer?.kind !== "newer") refused = step.outcome.fate === "later" ? refused + 1 : 0;
    // The server takes records again: no other has to sit out the wait of the fault before.
    if (step.outcome.fate === "fine" && step.answer) due = Infinity;
    if (await ended(step, refused, by)) return;
  }
  // Whatever was tried last was refused, and nothing after it went well: the server itself may be at fault.
  if (refused) return rest("busy", null);
  faults = 0;
  probes = 0;
  asked = 0;
  taken.clear();
  say({ phase: "idle", fault: null, nextAt: 0 });
}

/**
 * Count what has arrived, and whether this run ends here.
 * @param {Step} step @param {number} refused in a row @param {By} by
 */
async function ended({ outcome, answer }, refused, by) {
  if (answer?.data?.received_at) say({ sent: now.sent + 1 });
  // The pauses grow with faults in a row: where something got through in between, the line is bad, not gone.
  if (outcome.fate === "fine" && answer) faults = 0;
  if (outcome.fate === "stop") {
    say({ phase: outcome.why, nextAt: 0 });
    return true;
  }
  if (outcome.fate === "net") rest("net", answer?.retryAfter ?? null);
  else if (outcome.fate !== "later") return false;
  // One record that the server cannot take is that record's trouble; two in a row are the server's.
  else if (answer?.kind === "busy" && (answer.retryAfter !== null || refused > 1 || by === "probe")) rest("busy", answer.retryAfter);
  else return false;
  return true;
}

/** Set the clock for the next try, while anything waits. */
async function plan() {
  clearTimeout(timer);
  const mine = ++pulse;
  if (!started || ["signed_out", "other_account", "ended", "locked"].includes(now.phase)) return;
  const rows = (await records.rows()).filter((row) => row.state === "waiting" || row.state === "sending");
  if (mine !== pulse || running) return;
  if (!rows.length) {
    if (now.sent) say({ sent: 0 });
    return;
  }
  const soonest = now.nextAt || Math.min(...rows.map((row) => row.nextAt));
  const wait = Math.max(1000, Math.max(soonest, asked) - clock.now());
  const probing = now.phase === "resting" && clock.now() >= asked && document.visibilityState !== "hidden";
  const probe = probing ? next(++probes, Math.random, null, PROBE_LONGEST) : Infinity;
  timer = setTimeout(() => void (probe < wait ? probed() : flush({ by: "timer" })), Math.min(wait, probe));
}

/** Is the line back? Then at once, however long the queue was to rest. */
async function probed() {
  const answer = await call("GET", "/sync/ping", { time: PROBE_TIME });
  if (answer.kind === "ok") return flush({ by: "probe" });
  return plan();
}

/**
 * Send at opening, when the network or the page comes back, when something is saved, and by the clock.
 * @returns {() => void} stop
 */
export function start() {
  started = true;
  const online = () => void flush({ by: "online" });
  const visible = () => {
    if (document.visibilityState === "visible") void flush({ by: "visible" });
  };
  window.addEventListener("online", online);
  document.addEventListener("visibilitychange", visible);
  // Back from the browser's own store of pages: no script of the page runs anew.
  window.addEventListener("pageshow", visible);
  const deaf = listen((news, own) => {
    if (news.what === "record" && news.saved && own) void flush({ by: "saved" });
    if (news.what === "vault" && vault.owner()) void flush({ by: "opening" });
  });
  void flush({ by: "opening" });
  return () => {
    started = false;
    clearTimeout(timer);
    deaf();
    window.removeEventListener("online", online);
    document.removeEventListener("visibilitychange", visible);
    window.removeEventListener("pageshow", visible);
  };
}

/**
 * A record at 需要处理 goes to 待上传 again as it is.
 * @param {string} uuid
 */
export async function retry(uuid) {
  await records.change(uuid, (entry) =>
    entry.state === "stuck" ? { ...entry, state: "waiting", trouble: null, attempts: 0, nextAt: 0 } : null);
  await flush({ by: "hand" });
}

/**
 * A record at 需要处理 whose rest has arrived: its person has seen what is missing.
 * @param {string} uuid
 */
export async function acknowledge(uuid) {
  await records.change(uuid, (entry) =>
    entry.state === "stuck" && entry.receipt ? { ...entry, state: "sent", trouble: null } : null);
}
