// What changed, told to this page and to every other one of this phone that is open: pages draw anew, the queue looks again.

/**
 * @typedef {{what: "record", uuid: string, state: string, saved?: boolean} | {what: "queue"} | {what: "snapshot"} | {what: "vault"} |
 *   {what: "settings", key: string}} News
 */

const NAME = "lianxin";
/** @typedef {(news: News, own: boolean) => void} Ear `own`: it happened in this page */
/** @type {Set<Ear>} */
const ears = new Set();
/** @type {BroadcastChannel | null} */
let channel = null;
let joined = false;

function join() {
  if (joined) return;
  joined = true;
  if (typeof BroadcastChannel === "function") {
    channel = new BroadcastChannel(NAME);
    channel.onmessage = (event) => hear(event.data, false);
    // In node an open channel would keep the tests running.
    /** @type {any} */ (channel).unref?.();
  } else if (typeof window === "object") {
    window.addEventListener("storage", (event) => {
      if (event.key === NAME && event.newValue) hear(JSON.parse(event.newValue).news, false);
    });
  }
}

/** @param {News} news @param {boolean} own */
function hear(news, own) {
  for (const ear of [...ears]) ear(news, own);
}

/** @param {News} news */
export function tell(news) {
  join();
  if (channel) channel.postMessage(news);
  else if (typeof localStorage === "object") {
    try {
      // The number makes each message a change: the same news twice would wake nobody.
      localStorage.setItem(NAME, JSON.stringify({ news, number: Math.random() }));
    } catch {
      // A full or forbidden store: other tabs hear of it when they are opened or shown again.
    }
  }
  hear(news, true);
}

/**
 * @param {Ear} ear
 * @returns {() => void} stop listening
 */
export function listen(ear) {
  join();
  ears.add(ear);
  return () => ears.delete(ear);
}
