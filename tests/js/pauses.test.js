// When the queue goes on: never in a rush, never a minute late (case 15), and never held up by one bad record.
import assert from "node:assert/strict";
import { before, test } from "node:test";

import * as records from "../../static/js/app/store/records.js";
import { program } from "./page.js";
import { START, phone as fresh, saved, states, visit } from "./phone.js";
import { html, json } from "./server.js";
import { Life, over } from "./time.js";

/** @type {string} */
let script;
before(async () => (script = await program()));

/** @param {any} [how] */
const phone = (how) => (over(), fresh(how));
const off = () => {
  throw new TypeError("no network");
};
const done = async () => new Set(Object.values(await states()));

for (const [what, fault] of [
  ["no network", off], ["a portal's page", () => html()], ["503 without a word of when", () => json(503, { code: "busy" })],
  ["500", () => html(500)],
]) {
  test(`after ten minutes of ${what} all has gone within a minute, and not many were asked in between`, async () => {
    const server = await phone();
    for (let i = 0; i < 3; i++) await saved();
    const life = new Life(script, server);
    life.down = what === "500" || what.startsWith("503") ? (path) => (path.includes("/visits/") ? fault() : null) : fault;
    life.page.queue.start();
    await life.pass(600);
    assert.deepEqual(await done(), new Set(["waiting"]));
    assert.ok(life.count("/visits/", 60, 600) <= 40, `${life.count("/visits/", 60, 600)} texts in nine minutes`);
    life.down = () => null;
    await life.pass(60);
    assert.deepEqual(await done(), new Set(["sent"]));
  });
}

test("in a page that nobody looks at, the pauses are at most five minutes, and it goes on when it is looked at", async () => {
  const server = await phone();
  await saved();
  const life = new Life(script, server);
  life.document.visibilityState = "hidden";
  life.down = off;
  life.page.queue.start();
  await life.pass(3600);
  assert.equal(life.count("/ping", 0), 0);
  const asked = [...life.log.filter((one) => one.path.includes("/visits/")).map((one) => one.at), 3600];
  for (let i = 1; i < asked.length; i++) assert.ok(asked[i] - asked[i - 1] <= 301, `${asked[i] - asked[i - 1]} s`);
  life.down = () => null;
  life.document.visibilityState = "visible";
  life.ears.visibilitychange();
  await life.rest();
  assert.deepEqual(await done(), new Set(["sent"]));
});

test("Retry-After is obeyed: not earlier by itself, earlier by hand", async () => {
  const server = await phone();
  await saved();
  const life = new Life(script, server);
  life.down = (path) => (path.includes("/visits/") ? json(429, { code: "slow" }, { "Retry-After": "200" }) : null);
  life.page.queue.start();
  await life.rest();
  life.down = () => null;
  await life.pass(190);
  life.ears.online();
  await life.rest();
  assert.equal(life.count("/visits/", 0), 1);
  await life.pass(70);
  assert.deepEqual(await done(), new Set(["sent"]));
  assert.ok(life.first("/visits/", 1) >= 200);

  await saved();
  life.down = (path) => (path.includes("/visits/") ? json(503, { code: "slow" }, { "Retry-After": "200" }) : null);
  await life.page.queue.flush();
  life.down = () => null;
  await life.page.queue.flush({ by: "hand" });
  assert.deepEqual(await done(), new Set(["sent"]));
});

test("one record that the server cannot take waits for itself, the others go", async () => {
  const server = await phone();
  const bad = await saved();
  for (let i = 0; i < 3; i++) await saved();
  const life = new Life(script, server);
  life.down = (path) => (path.includes(bad.uuid) ? html(500) : null);
  life.page.queue.start();
  await life.rest();
  const now = await states();
  assert.equal(now[bad.uuid], "waiting");
  assert.equal(Object.values(now).filter((state) => state === "sent").length, 3);
  await saved();
  await life.page.queue.flush();
  assert.equal(Object.values(await states()).filter((state) => state === "sent").length, 4);
  life.down = () => null;
  await life.pass(301);
  assert.deepEqual(await done(), new Set(["sent"]));
});

test("a server older than the page: it waits quietly", async () => {
  const server = await phone();
  await saved();
  const life = new Life(script, server);
  life.down = (path) => (path.includes("/visits/") ? json(426, { code: "newer" }) : null);
  life.page.queue.start();
  await life.pass(3600);
  assert.deepEqual(await done(), new Set(["waiting"]));
  assert.ok(life.count("/visits/", 0) < 60);
});

test("signed out: nothing is asked by the clock; it goes on when the page is looked at after signing in", async () => {
  const server = await phone();
  server.user = 0;
  await saved();
  const life = new Life(script, server);
  life.page.queue.start();
  await life.pass(3600);
  assert.equal(life.page.queue.status().phase, "signed_out");
  assert.equal(life.count("/visits/", 1), 0);
  server.user = 7;
  life.ears.visibilitychange();
  await life.rest();
  assert.deepEqual(await done(), new Set(["sent"]));
});

test("somebody else signs in: none of hers goes, and the phone is opened for him", async () => {
  const server = await phone({ user: 7 });
  await saved();
  server.user = 8;
  const life = new Life(script, server);
  life.page.queue.start();
  await life.pass(60);
  assert.equal(server.records.size, 0);
  assert.equal(life.page.vault.owner(), 8);
  assert.deepEqual(await life.page.records.all(), []);
  assert.deepEqual(await records.known(), [{ owner: 7, waiting: 1 }, { owner: 8, waiting: 0 }]);
});

test("saving sends at once", async () => {
  const server = await phone();
  const life = new Life(script, server);
  life.page.queue.start();
  await life.rest();
  await life.page.records.put(visit({ madeAt: START }));
  await life.rest();
  assert.deepEqual(await done(), new Set(["sent"]));
});
