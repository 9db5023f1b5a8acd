// What waits here, in one line at the top of every page: 2 条待上传.
import { h } from "./dom.js";
import { listen } from "./store/bus.js";
import { counts } from "./store/records.js";
import { chipWords } from "./words.js";

const strip = h("div", { class: "lx-waiting lx-noprint", role: "status" });

async function drawn() {
  const found = await counts();
  const words = chipWords(found);
  strip.replaceChildren(...(words ? [h("a", { class: found.stuck ? "lx-waiting-stuck" : "", href: "/m/queue/" }, words)] : []));
  markHome(found.waiting + found.sending + found.stuck);
}

/** The same number at the entry 首页. @param {number} waiting */
function markHome(waiting) {
  const home = document.querySelector('.lx-bottom a[href="/m/"]');
  if (!home) return;
  home.querySelector("[data-waiting]")?.remove();
  if (waiting) home.append(h("span", { class: "lx-badge-count", "data-waiting": true }, waiting, h("span", { class: "visually-hidden" }, " 条待上传")));
}

/** Puts the line above the page and keeps it true. */
export async function startChip() {
  document.getElementById("main")?.before(strip);
  listen((news) => {
    if (news.what !== "settings") drawn().catch(console.error);
  });
  await drawn();
}
