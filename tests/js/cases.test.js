// Single cases of reliability.md §2.A, by number, as the phone sees them.
import assert from "node:assert/strict";
import { test } from "node:test";

import { clock } from "../../static/js/app/store/clock.js";
import { read, write } from "../../static/js/app/store/db.js";
import * as records from "../../static/js/app/store/records.js";
import * as snapshot from "../../static/js/app/store/snapshot.js";
import * as vault from "../../static/js/app/store/vault.js";
import { refresh } from "../../static/js/app/sync/home.js";
import { acknowledge, flush, status } from "../../static/js/app/sync/queue.js";
import { reconcile } from "../../static/js/app/sync/state.js";
import { SECRET, START, phone, photo, saved, states } from "./phone.js";
import { json } from "./server.js";

const DAY = 24 * 3600_000;
const lose = (uuid, sha) => write(["photos"], (tx) => tx.objectStore("photos").delete([uuid, sha]));
const paths = (server, part) => server.seen.filter((one) => one.path.includes(part)).length;

test("case 4: a photo that the phone has thrown away is named, the rest arrives, the text stays", async () => {
  const server = await phone();
  const { uuid, photos } = await saved({}, ["a", "b", "c"]);
  await lose(uuid, photos[1].sha256);
  await flush();
  const entry = await records.get(uuid);
  assert.deepEqual([entry.state, entry.trouble.code, entry.body.note], ["stuck", "photo_gone", "都好"]);
  assert.match(entry.trouble.words, /第 2 张照片/);
  assert.equal(server.records.get(uuid).bytes.size, 2);
  await acknowledge(uuid);
  assert.deepEqual(await states(), { [uuid]: "sent" });
});

test("case 4: or she chooses the photo again, and it arrives", async () => {
  const server = await phone();
  const { uuid, photos } = await saved({}, ["a", "b"]);
  await lose(uuid, photos[0].sha256);
  await flush();
  const again = await photo("a");
  await records.putPhoto(uuid, again.ref, again.blob);
  await records.put({ ...(await records.get(uuid)), state: "waiting", trouble: null });
  await flush();
  assert.deepEqual(await states(), { [uuid]: "sent" });
  assert.equal(server.records.get(uuid).bytes.size, 2);
});

test("case 4: a photo whose bytes have changed on the phone is gone too, never sent under a false name", async () => {
  const server = await phone();
  const { uuid, photos } = await saved({}, ["a"]);
  const hold = await vault.held();
  const box = await vault.seal(hold, new TextEncoder().encode("x").buffer, "photos", `${uuid}/${photos[0].sha256}`);
  await write(["photos"], async (tx) => {
    const row = await tx.objectStore("photos").get([uuid, photos[0].sha256]);
    await tx.objectStore("photos").put({ ...row, box });
  });
  await flush();
  assert.equal((await records.get(uuid)).trouble.code, "photo_gone");
  assert.equal(paths(server, "/photos/"), 0);
});

test("a photo broken on the way is sent again; one that is no picture waits for its person by number", async () => {
  const server = await phone();
  const { uuid, photos } = await saved({}, ["a", "b"]);
  let broken = 1;
  server.before = (request) => (request.path.includes("/photos/") && broken-- > 0 ? json(422, { code: "corrupt" }) : null);
  await flush();
  await flush();
  assert.deepEqual(await states(), { [uuid]: "sent" });
  const other = await saved({}, ["c", "d"]);
  const bad = other.photos[1].sha256;
  server.before = (request) => (request.path.endsWith(bad) ? json(422, { code: "refused", words: "不是照片" }) : null);
  await flush();
  const entry = await records.get(other.uuid);
  assert.match(entry.trouble.words, /第 2 张照片传不上去：不是照片/);
  // Without that photo the record arrives; what the server was announced is given up as lost, and she is not told twice.
  await records.put({ ...entry, state: "waiting", trouble: null, photos: entry.photos.slice(0, 1) });
  await flush();
  assert.equal((await records.get(other.uuid)).state, "sent");
  assert.equal(photos.length, 2);
});

test("case 5: the same record changed elsewhere: both are kept, and hers goes on from the other when she has chosen", async () => {
  const server = await phone();
  const { uuid } = await saved();
  await flush();
  const row = server.records.get(uuid);
  Object.assign(row, { rev: 2, digest: "desk", content: { ...row.content, note: "办公室改的" } });
  await records.put({ ...(await records.get(uuid)), state: "waiting", body: { ...(await records.get(uuid)).body, note: "她改的" } });
  await flush();
  const entry = await records.get(uuid);
  assert.deepEqual([entry.state, entry.trouble.code, entry.trouble.rev], ["stuck", "conflict", 2]);
  assert.deepEqual([entry.trouble.theirs.note, entry.body.note, server.records.get(uuid).content.note], ["办公室改的", "她改的", "办公室改的"]);
  await records.put({ ...entry, state: "waiting", rev: entry.trouble.rev, trouble: null });
  await flush();
  assert.deepEqual([(await records.get(uuid)).state, server.records.get(uuid).content.note, server.records.get(uuid).rev], ["sent", "她改的", 3]);
});

test("case 18: what the server does not know any more goes again, with its photos and as a new record", async () => {
  const server = await phone();
  const [one, two] = [await saved({}, ["a"]), await saved()];
  await flush();
  server.forget(one.uuid);
  assert.equal(await reconcile({ force: true }), 1);
  assert.equal((await states())[one.uuid], "waiting");
  assert.equal((await states())[two.uuid], "sent");
  await flush();
  assert.equal(server.records.get(one.uuid).bytes.size, 1);
  assert.equal(await reconcile({ force: true }), 0);
});

test("fourteen days after the receipt text and photos go, and only after the server has been asked", async () => {
  const server = await phone();
  await saved({}, ["a"]);
  await flush();
  clock.now = () => START + 14 * DAY;
  await vault.unlock(7, SECRET);
  server.before = () => {
    throw new TypeError("no network");
  };
  assert.equal(await reconcile({ force: true }), null);
  assert.equal((await records.all()).length, 1);
  server.before = () => null;
  await reconcile({ force: true });
  assert.equal((await records.all()).length, 0);
  assert.deepEqual(await read(async (db) => [await db.count("photos"), await db.count("receipts")]), [0, 0]);
});

test("a phone that the office has stopped hands in by its pass, forgets the families at once and the rest when all is in", async () => {
  const server = await phone();
  await vault.unlock(7, SECRET, "word");
  await snapshot.keep({ v: 1, user: { id: 7 }, families: [] }, '"1"');
  const { uuid } = await saved();
  const ended = () => json(401, { code: "ended", words: "已停用" });
  server.before = (request) => {
    if (!/^Device .+:word$/.test(request.headers.Authorization ?? "")) return ended();
    return request.path === "/sync/device" ? json(200, { ended: true, secret: "", pass: "" }) : null;
  };
  await flush({ by: "opening" });
  assert.equal(server.records.get(uuid).sealed, true);
  assert.equal(await vault.state(), "locked");
  assert.deepEqual(await read(async (db) => [await db.count("snapshots"), await db.count("records")]), [0, 0]);
});

test("stopped without a pass: nothing goes, and the page can say so", async () => {
  const server = await phone();
  await saved();
  server.before = () => json(401, { code: "ended" });
  await flush();
  assert.equal(status().phase, "ended");
  assert.deepEqual(Object.values(await states()), ["waiting"]);
});

test("a phone that is new opens its vault by asking who is signed in, and keeps the snapshot", async () => {
  const server = await phone({ unlocked: false });
  assert.equal((await refresh()).user.id, 7);
  assert.equal(vault.owner(), 7);
  assert.equal((await snapshot.load()).etag, '"1"');
  assert.equal((await refresh()).user.id, 7);
  assert.equal(server.seen.at(-1).headers["If-None-Match"], '"1"');
  server.user = 0;
  assert.equal(await refresh(), null);
  assert.ok(await snapshot.load());
});

test("case 9: another person's session is never sent hers; the phone is opened for him and she is counted", async () => {
  const server = await phone();
  await saved();
  server.user = 8;
  await flush();
  assert.equal(server.records.size, 0);
  assert.equal(vault.owner(), 8);
  assert.deepEqual(await records.known(), [{ owner: 7, waiting: 1 }, { owner: 8, waiting: 0 }]);
});

test("on plain http no photo stays after the receipt", async () => {
  await phone({ unlocked: false });
  const { subtle } = crypto;
  Object.defineProperty(crypto, "subtle", { value: undefined, configurable: true });
  try {
    await vault.unlock(7, SECRET);
    const { uuid } = await saved({}, ["p"]);
    await flush();
    assert.equal((await records.get(uuid)).state, "sent");
    assert.equal(await read((db) => db.count("photos")), 0);
  } finally {
    Object.defineProperty(crypto, "subtle", { value: subtle, configurable: true });
  }
});

test("case 13: a box that the first version wrote is opened, sent and bears its own schema", async () => {
  const server = await phone();
  // Every field as version 1 wrote it; never change this sample.
  const uuid = "11111111-1111-4111-8111-111111111111";
  const inner = {
    v: 1, family: 3, title: "周家", photos: [], rev: 0, madeAt: START, sentAt: 0, attempts: 0, trouble: null, receipt: null,
    body: {
      household: 3, students: [5], on: "2026-10-10", mode: "door", outcome: "met", purposes: ["care"], note: "第一版写的",
      problem: null, companions: [], place: "", time_of_day: "", gift_amount: null, rescheduled_to: null, details: {},
    },
  };
  const box = await vault.seal(await vault.held(), inner, "records", uuid);
  await write(["records"], (tx) => tx.objectStore("records").put({ uuid, owner: 7, kind: "visit", state: "waiting", changedAt: START, nextAt: 0, order: START, stamp: 1, v: 1, box }));
  await flush();
  assert.equal((await records.get(uuid)).state, "sent");
  assert.equal(server.seen.find((one) => one.method === "PUT").json.v, 1);
});
