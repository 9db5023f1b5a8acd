// The shell's own start: which view stands at the address, and what it is drawn from.
import { again, go, start } from "./router.js";
import { VIEWS } from "./views/index.js";

/** @param {import("./router.js").Place} place */
async function drawn(place) {
  const root = /** @type {HTMLElement} */ (document.getElementById("view"));
  const name = VIEWS[place.name] ? place.name : "network";
  const ctx = { url: place.url, go, again };
  return VIEWS[name](root, place.params, /** @type {any} */ (ctx));
}

export const startShell = () => start(drawn);
