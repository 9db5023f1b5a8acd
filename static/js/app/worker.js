// Has the worker kept that opens pages without the network. On plain http and in some webviews there is none: then the
// server's own pages are used, and what is written down is kept and sent all the same.

/** @returns {boolean} whether this browser has workers for pages */
export const hasWorker = () => "serviceWorker" in navigator;

export async function startWorker() {
  if (!hasWorker()) return;
  try {
    await navigator.serviceWorker.register("/m/sw.js", { scope: "/" });
  } catch (error) {
    // Not reached, answered with an error, or forbidden by the browser: the next page asks again.
    console.info("The pages cannot be kept for now:", error);
  }
}
