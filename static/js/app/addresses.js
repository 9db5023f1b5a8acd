// Which addresses the phone draws by itself. The worker answers these with the shell, the router with a view.

/** The name of each view and its address. @type {[string, RegExp][]} */
export const ADDRESSES = [
  ["home", /^\/m\/$/],
  ["families", /^\/m\/families\/$/],
  ["family", /^\/m\/families\/(\d+)\/$/],
  ["visit", /^\/m\/visits\/new\/$/],
  ["event", /^\/m\/events\/new\/$/],
  ["queue", /^\/m\/queue\/$/],
  ["data", /^\/m\/data\/$/],
];

/**
 * The view of an address, and what stands in it. With ?full the server is asked for the page.
 * @param {URL} url
 * @returns {{name: string, params: string[]} | null}
 */
export function placed(url) {
  if (url.searchParams.has("full")) return null;
  for (const [name, pattern] of ADDRESSES) {
    const found = pattern.exec(url.pathname);
    if (found) return { name, params: found.slice(1) };
  }
  return null;
}
