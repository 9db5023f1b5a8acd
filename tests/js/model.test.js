// Random histories: nothing lost, nothing twice, nothing as somebody else. HISTORIES=10000 for a long run, SEED=n for one.
import assert from "node:assert/strict";
import { test } from "node:test";

import * as records from "../../static/js/app/store/records.js";
import { history } from "./model.js";
import { Page, program } from "./page.js";
import { START, phone, saved } from "./phone.js";

const HISTORIES = Number(process.env.HISTORIES ?? 40);
const FIRST = Number(process.env.SEED ?? 1);

async function search(sabotage, most, stop = true) {
  const script = await program(sabotage);
  const found = [];
  for (let seed = FIRST; seed < FIRST + most; seed++) {
    const wrong = await history(seed, script);
    if (wrong.length) found.push(`seed ${seed}: ${wrong.join("; ")}`);
    if (found.length && stop) break;
  }
  return found;
}

test(`${HISTORIES} histories end with everything where it belongs`, async () => {
  assert.deepEqual(await search([], HISTORIES, false), []);
});

const UNCOMPARED = ["state.js", "for (const row of unknown) await putBack(row);", ""];
const UNHEALED = ["sending.js", "trouble.rev && tried.includes(", "trouble.rev && [].includes("];

// Each guard switched off: the same search must then find what it keeps away.
for (const [guard, sabotage, sign] of [
  ["a record is done when its text is taken, without a receipt", [
    ["sending.js", "if (missing?.length) return {", "if (0) return {"],
    ["sending.js", 'state: missing?.length ? "waiting" : "sending"', 'state: "sending"'],
    ["sending.js", 'if (answer.data?.code === "photos_missing")', "if (0)"],
    ["sending.js", 'step.outcome.fate === "fine" && covers(answer.data, entry, rev, gone)', "(answer.data ??= {}) && (answer.data.rev ??= 1)"],
    ["sending.js", "|| !covers(receipt, entry, accepted.rev, gone)", ""],
    UNCOMPARED,
  ], /photo never arrived/],
  ["any answer 200 is believed, a portal's page too", [
    ["api.js", 'if (!ours || (!empty && (data === null || typeof data !== "object"))) return "not_ours";', ""],
    ["api.js", "data: ours ? data : null", "data: data ?? {}"],
    ["sending.js", "covers(answer.data, entry, rev, gone)", "(answer.data.rev ??= 1)"],
    UNCOMPARED,
  ], /never arrived/],
  ["nobody puts back what a killed page was sending", [["queue.js", "  await recover();\n", ""]], /stands at sending/],
  ["the server is not told whose the records are", [["api.js", 'headers["X-Account"] = String(owner)', "owner"]], /as somebody else/],
  ["a photo that is gone is not spoken of", [["sending.js", "const trouble = lost(entry, gone);", "const trouble = null;"]], /nobody was told/],
  ["a change is sent as if it were the first", [["wire.js", ": Math.max(taken.rev, entry.rev)", ": 0"], UNHEALED], /conflict with itself/],
  ["a text whose answer was lost is not known again", [UNHEALED], /conflict with itself/],
  ["phone and server are never compared", [UNCOMPARED], /never arrived/],
]) {
  test(`without it something goes wrong: ${guard}`, async () => {
    const found = await search(sabotage, 150);
    assert.equal(found.length, 1, "the guard seems to guard nothing");
    assert.match(found[0], sign);
  });
}

/** Two pages change one record ten times each at the same time. @param {[string, string, string][]} sabotage */
async function twoWriters(sabotage) {
  await phone();
  const { uuid } = await saved({ state: "draft" });
  const script = await program(sabotage);
  const pages = [1, 2].map(() => new Page(script, () => Promise.reject(new TypeError("no network"))));
  const add = (page) => page.records.change(uuid, (entry) => ({ ...entry, attempts: entry.attempts + 1 }));
  for (const page of pages) page.clock.now = () => START;
  await Promise.all(pages.flatMap((page) => Array.from({ length: 10 }, () => add(page))));
  return (await records.get(uuid)).attempts;
}

test("two pages change one record at once: both changes stay", async () => assert.equal(await twoWriters([]), 20));

test("without it something goes wrong: the second of two writers wins", async () => {
  assert.ok((await twoWriters([["records.js", "if (row && row.stamp !== (entry.stamp ?? 0))", "if (0)"]])) < 20);
});

/** A second page begins to send while the first has its request on the way. @returns {Promise<number>} texts that the server was sent */
async function twoSenders(sabotage, locks) {
  const server = await phone();
  await saved();
  const script = await program(sabotage);
  let texts = 0;
  const pages = [1, 2].map(() => new Page(script, async (path, init) => {
    const first = init.method === "PUT" && ++texts === 1;
    if (first) await pages[1].queue.flush();
    return server.fetch(path, init);
  }, { userAgent: "Android", locks: locks?.() }));
  for (const page of pages) page.clock.now = () => START;
  await pages[0].queue.flush();
  assert.equal((await records.all())[0].state, "sent");
  return texts;
}

/** As navigator.locks, for all pages of one browser. */
function webLocks() {
  const taken = new Set();
  return () => ({
    async request(name, { ifAvailable }, work) {
      assert.ok(ifAvailable);
      if (taken.has(name)) return work(null);
      taken.add(name);
      try {
        return await work({ name });
      } finally {
        taken.delete(name);
      }
    },
  });
}

test("a second page does not send what the first is sending", async () => assert.equal(await twoSenders([]), 1));

test("nor where the browser has locks", async () => assert.equal(await twoSenders([], webLocks()), 1));

test("without it something goes wrong: every page sends whenever it likes", async () => {
  assert.equal(await twoSenders([["sync/lock.js", "if (taken) return false;", ""]]), 2);
});

test("a page that fell asleep with the lock in hand holds nobody up for long, and sends no more when it wakes", async () => {
  const server = await phone();
  await saved();
  await saved();
  const script = await program();
  const texts = [0, 0];
  let wake = () => {};
  const locks = webLocks();
  const pages = [0, 1].map((n) => new Page(script, async (path, init) => {
    if (path.includes("/visits/") && init.method === "PUT") texts[n] += 1;
    if (n === 0) await new Promise((resolve) => (wake = resolve));
    return server.fetch(path, init);
  }, { userAgent: "Android", locks: locks() }));
  for (const page of pages) page.clock.now = () => START;
  const asleep = pages[0].queue.flush();
  while (!texts[0]) await new Promise((resolve) => setTimeout(resolve, 5));
  for (const page of pages) page.clock.now = () => START + 5 * 60_000;
  await pages[1].queue.flush();
  wake();
  await asleep;
  assert.deepEqual((await records.all()).map((entry) => entry.state), ["sent", "sent"]);
  assert.deepEqual(texts, [1, 2]);
});

test("a page closed in the middle of sending holds nobody up: the next one goes on at once", async () => {
  const server = await phone();
  await saved();
  const script = await program();
  const locks = webLocks();
  const never = new Page(script, () => new Promise(() => {}), { userAgent: "Android", locks: locks() });
  never.clock.now = () => START;
  void never.queue.flush();
  while ((await records.all())[0].state !== "sending") await new Promise((resolve) => setTimeout(resolve, 5));
  never.kill();
  // The browser takes the lock back from a page that is gone; the lease stays behind.
  const next = new Page(script, server.fetch.bind(server), { userAgent: "Android", locks: webLocks()() });
  next.clock.now = () => START + 1;
  await next.queue.flush({ by: "opening" });
  assert.equal((await records.all())[0].state, "sent");
});
