// What the form, the queue's page and signing out do to records: nothing of one family at another's, nothing thrown away unseen.
import assert from "node:assert/strict";
import { test } from "node:test";

import { draftOf, draftOfEdit } from "../../static/js/app/form/entries.js";
import { saveEdit, saveNew } from "../../static/js/app/form/save.js";
import { open } from "../../static/js/app/store/db.js";
import { forget, left } from "../../static/js/app/store/leaving.js";
import * as records from "../../static/js/app/store/records.js";
import * as vault from "../../static/js/app/store/vault.js";
import { flush } from "../../static/js/app/sync/queue.js";
import { differing, merged } from "../../static/js/app/views/conflict.js";
import { phone, photo, saved, states, visit } from "./phone.js";
import { json } from "./server.js";

const draft = (patch) => records.put(visit({ state: "draft", ...patch }));

test("case 20: the draft of a family is that family's, whichever was written last", async () => {
  await phone();
  const mine = await draft({ family: 3, body: { note: "周家的话" } });
  const other = await draft({ family: 4, title: "吴家", body: { household: 4, note: "吴家的话" } });
  assert.equal((await draftOf(3)).uuid, mine.uuid);
  assert.equal((await draftOf(4)).uuid, other.uuid);
  assert.equal(await draftOf(5), null);
  // Without the look at the family, whoever wrote last would be everybody's: this is what the guard is for.
  const unguarded = (await records.all()).filter((entry) => entry.state === "draft").sort((a, b) => b.changedAt - a.changedAt || 1)[0];
  assert.ok([mine.uuid, other.uuid].includes(unguarded.uuid));
  assert.notEqual(unguarded.family, [3, 4].find((family) => family !== unguarded.family));
});

test("the draft of a correction is not offered for a new record", async () => {
  await phone();
  const first = await saved();
  const begun = await draft({ edits: first.uuid });
  assert.equal(await draftOf(3), null);
  assert.equal((await draftOfEdit(first.uuid)).uuid, begun.uuid);
});

test("a saved draft waits with its photos, and a correction takes the place of what it corrects", async () => {
  const server = await phone();
  const shot = await photo("门口");
  let kept;
  await saveNew([visit({ state: "draft", photos: [shot.ref] })], [shot], (entry) => { kept = entry; });
  await flush();
  assert.equal((await records.get(kept.uuid)).state, "sent");
  const more = await photo("院子");
  const begun = await records.put(visit({ state: "draft", edits: kept.uuid, photos: [shot.ref, more.ref], body: { note: "改过" } }), [more]);
  await saveEdit(begun, []);
  await flush();
  const now = await records.get(kept.uuid);
  assert.deepEqual([now.state, now.body.note, now.photos.length], ["sent", "改过", 2]);
  assert.equal(await records.get(begun.uuid), null);
  assert.equal(server.records.size, 1);
  assert.equal(server.records.get(kept.uuid).bytes.size, 2);
});

test("what was taken back is withdrawn in its turn, again after a fault, and nothing else waits for it", async () => {
  const server = await phone();
  const first = await saved();
  await flush();
  await records.change(first.uuid, (entry) => ({ ...entry, state: "waiting", withdraw: true }));
  const second = await saved({ madeAt: Date.now() });
  let faults = 1;
  server.before = ({ method }) => (method !== "DELETE" ? null : faults-- > 0 ? json(503, { code: "busy" }) : json(202, { held: "等一等" }));
  await flush();
  await flush();
  assert.deepEqual(await states(), { [first.uuid]: "sent", [second.uuid]: "sent" });
  assert.equal(server.seen.filter((one) => one.method === "DELETE").length, 2);
  const puts = server.seen.filter((one) => one.method === "PUT" && one.path.endsWith(first.uuid));
  assert.equal(puts.length, 1, "a record that was taken back is not sent again");
});

test("what the server never had and was taken back goes from the phone", async () => {
  const server = await phone();
  const { uuid } = await saved({ withdraw: true, attempts: 1 });
  server.before = ({ method }) => (method === "DELETE" ? json(404, { code: "not_found" }) : null);
  await flush();
  assert.equal(await records.get(uuid), null);
});

test("two versions: what differs, and what is made of them", () => {
  const mine = visit({ body: { note: "在家", purposes: ["study", "care"], details: { found: "没有桌子" } } }).body;
  const theirs = visit({ body: { note: "不在家", purposes: ["care", "study"], place: "村口" } }).body;
  assert.deepEqual(differing(mine, theirs), ["note", "place", "found"]);
  const made = merged(mine, theirs, { note: "mine", place: "theirs", found: "theirs" });
  assert.deepEqual([made.note, made.place, made.details], ["在家", "村口", {}]);
});

test("signing out takes nothing away while anything has not arrived", async () => {
  await phone();
  await saved({}, ["a"]);
  assert.deepEqual(await left(7), { unsent: 1, drafts: 0 });
  assert.equal(await forget(7), false);
  assert.equal((await records.all()).length, 1);
  // The guard away: so much would be gone.
  const db = await open();
  assert.deepEqual([await db.count("records"), await db.count("photos"), await db.count("keys")], [1, 1, 1]);
});

test("signing out when all has arrived takes all of that person, and nothing of another", async () => {
  await phone();
  await saved({}, ["a"]);
  await flush();
  await vault.unlock(9, "ab".repeat(32));
  await saved({ madeAt: Date.now() }, ["b"]);
  await vault.lock();
  assert.equal(await forget(7), true);
  const db = await open();
  assert.deepEqual(await db.getAllKeys("keys"), [9]);
  assert.deepEqual((await db.getAll("records")).map((row) => row.owner), [9]);
  assert.equal(await db.count("photos"), 1);
  assert.equal(await db.count("receipts"), 0);
});
