// What is saved arrives, once, whole; what cannot arrive stays and says why.
import assert from "node:assert/strict";
import { test } from "node:test";

import * as records from "../../static/js/app/store/records.js";
import { flush, status } from "../../static/js/app/sync/queue.js";
import { phone, saved, states } from "./phone.js";
import { html, json } from "./server.js";

const sent = (server, method, part) => server.seen.filter((one) => one.method === method && one.path.includes(part));

test("a record without photos is put and sealed, and stays as 已确认", async () => {
  const server = await phone();
  const { uuid } = await saved();
  await flush();
  const entry = await records.get(uuid);
  assert.equal(entry.state, "sent");
  assert.equal(entry.receipt.rev, 1);
  assert.equal(server.records.get(uuid).content.note, "都好");
  assert.equal(status().phase, "idle");
});

test("photos go after all texts, and the receipt names each", async () => {
  const server = await phone();
  const first = await saved({}, ["a", "b"]);
  const second = await saved({ madeAt: Date.now() }, ["c"]);
  await flush();
  const paths = server.seen.filter((one) => one.path.startsWith("/sync/visits/")).map((one) => (one.path.includes("/photos/") ? "photo" : one.method));
  assert.deepEqual(paths, ["PUT", "PUT", "photo", "photo", "POST", "photo", "POST"]);
  assert.deepEqual(await states(), { [first.uuid]: "sent", [second.uuid]: "sent" });
  assert.equal(server.records.get(first.uuid).bytes.size, 2);
});

test("a portal's page is no answer: all waits", async () => {
  const server = await phone();
  const { uuid } = await saved();
  server.before = () => html();
  await flush();
  assert.deepEqual(await states(), { [uuid]: "waiting" });
  assert.equal(status().fault, "net");
  server.before = () => null;
  await flush();
  assert.deepEqual(await states(), { [uuid]: "sent" });
});

test("signed out: nothing is lost, and nothing more is tried in this run", async () => {
  const server = await phone();
  const a = await saved();
  const b = await saved();
  server.user = 0;
  await flush();
  assert.equal(status().phase, "signed_out");
  assert.equal(sent(server, "PUT", "/visits/").length, 1);
  assert.deepEqual(await states(), { [a.uuid]: "waiting", [b.uuid]: "waiting" });
  server.user = 7;
  await flush();
  assert.deepEqual(await states(), { [a.uuid]: "sent", [b.uuid]: "sent" });
});

for (const [what, answer, code] of [
  ["refused", () => json(422, { code: "refused", words: "日期不对", fields: { on: ["日期不对"] } }), "refused"],
  ["unknown family", () => json(404, { code: "unknown" }), "not_found"],
  ["too long", () => json(413, { code: "too_large" }), "refused"],
  ["changed elsewhere", () => json(409, { code: "conflict", rev: 4, theirs: { note: "别的" }, words: "别处改过" }), "conflict"],
]) {
  test(`${what}: that one is stuck, the others go on`, async () => {
    const server = await phone();
    const bad = await saved();
    const good = await saved();
    server.before = (request) => (request.path.includes(bad.uuid) ? answer() : null);
    await flush();
    assert.deepEqual(await states(), { [bad.uuid]: "stuck", [good.uuid]: "sent" });
    assert.equal((await records.get(bad.uuid)).trouble.code, code);
  });
}
