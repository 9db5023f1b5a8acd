// Writes a thing down while it is being made: soon after each stroke, at the latest a second after the first unwritten one.
const PAUSE = 400;
const LONGEST = 1000;

/**
 * @param {() => Promise<void>} write puts down how it stands now
 * @param {{pause?: number, longest?: number, failed?: (error: unknown) => void, kept?: () => void}} [options]
 */
export function keeper(write, { pause = PAUSE, longest = LONGEST, failed, kept } = {}) {
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  let timer;
  let since = 0;
  let unwritten = false;
  let stopped = false;
  /** @type {Promise<void>} */
  let running = Promise.resolve();

  /** Now, after whatever is being written. Resolves when it stands in the store (or `failed` was told). */
  function flush() {
    clearTimeout(timer);
    if (!unwritten || stopped) return running;
    unwritten = false;
    since = 0;
    running = running.then(write).then(kept, (error) => {
      // It stays to be written: the next stroke tries again.
      unwritten = true;
      failed?.(error);
    });
    return running;
  }

  return {
    touched() {
      if (stopped) return;
      if (!unwritten) since = Date.now();
      unwritten = true;
      clearTimeout(timer);
      timer = setTimeout(flush, Math.max(0, Math.min(pause, since + longest - Date.now())));
    },
    flush,
    /** Nothing more is written; resolves when the last write has ended. */
    stop() {
      stopped = true;
      clearTimeout(timer);
      return running;
    },
  };
}

/** Flushes when the page is left or hidden: on a phone that may be its last moment. @param {() => void} flush @returns {() => void} stops it */
export function whenLeft(flush) {
  const hidden = () => {
    if (document.visibilityState === "hidden") flush();
  };
  addEventListener("pagehide", flush);
  document.addEventListener("visibilitychange", hidden);
  return () => {
    removeEventListener("pagehide", flush);
    document.removeEventListener("visibilitychange", hidden);
  };
}
