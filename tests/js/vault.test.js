// The lock on what the phone keeps.
import assert from "node:assert/strict";
import { test } from "node:test";

import { clock } from "../../static/js/app/store/clock.js";
import { read, write } from "../../static/js/app/store/db.js";
import * as records from "../../static/js/app/store/records.js";
import * as settings from "../../static/js/app/store/settings.js";
import * as snapshot from "../../static/js/app/store/snapshot.js";
import * as vault from "../../static/js/app/store/vault.js";
import { SECRET, START, phone, saved, visit } from "./phone.js";

const HOUR = 3600_000;
const DAY = 24 * HOUR;
const home = (id) => ({ v: 1, user: { id, name: "李老师", login: "li" }, families: [{ id: 3, name: "周家", phones: [{ phone: "13800000000" }] }] });

/** Everything that lies in the store, as text. */
async function dump() {
  const names = ["records", "photos", "snapshots", "receipts", "keys", "settings"];
  const all = await read(async (db) => Promise.all(names.map((name) => db.getAll(name))));
  const bytes = (_, value) =>
    value instanceof ArrayBuffer || ArrayBuffer.isView(value) ? Buffer.from(value.buffer ?? value).toString("latin1") : value;
  return JSON.stringify(all, bytes);
}

test("never used: empty, and nothing may be written", async () => {
  await phone({ unlocked: false });
  assert.equal(await vault.state(), "empty");
  await assert.rejects(records.put(visit()), vault.Locked);
  await assert.rejects(settings.setMine("lastUsed", {}), vault.Locked);
  assert.deepEqual(await records.all(), []);
  assert.equal(await snapshot.load(), null);
});

test("nothing about a family lies open on the phone, and no program can read the key", async () => {
  await phone();
  await saved({ title: "周家", body: { note: "孩子想转学" } }, ["照片里的内容"]);
  await snapshot.keep(home(7), '"1"');
  await settings.rememberUsed(3, { mode: "door", purposes: ["care"] });
  const all = await dump();
  for (const secret of ["周家", "孩子想转学", "照片里的内容", "13800000000", "door", "李老师", SECRET]) {
    assert.ok(!all.includes(secret), secret);
    assert.ok(!all.includes(Buffer.from(secret).toString("latin1")), secret);
  }
  const { key } = await read((db) => db.get("keys", 7));
  assert.equal(key.extractable, false);
  await assert.rejects(crypto.subtle.exportKey("raw", key));
});

test("a box opens only where it was put: not under another name, in another store, or for another person", async () => {
  await phone();
  const hold = await vault.held();
  const box = await vault.seal(hold, { note: "好" }, "records", "a");
  assert.deepEqual(await vault.open(hold, box, "records", "a"), { note: "好" });
  for (const [who, store, key] of [[hold, "records", "b"], [hold, "photos", "a"], [{ ...hold, owner: 8 }, "records", "a"]]) {
    await assert.rejects(vault.open(who, box, store, key), { name: "OperationError" });
  }
});

test("after twelve hours the key is gone and the boxes stay; the server's secret opens them again", async () => {
  await phone();
  const { uuid } = await saved();
  clock.now = () => START + 12 * HOUR - 1;
  assert.equal(await vault.state(), "open");
  clock.now = () => START + 12 * HOUR;
  assert.equal(await vault.state(), "locked");
  assert.equal(await records.get(uuid), null);
  assert.equal((await read((db) => db.get("keys", 7))).key, null);
  assert.deepEqual(await records.known(), [{ owner: 7, waiting: 1 }]);
  clock.now = () => START; // turned back: the key does not come back
  assert.equal(await vault.state(), "locked");
  await vault.unlock(7, SECRET);
  assert.equal((await records.get(uuid)).body.note, "都好");
});

test("a clock turned back does not lengthen the twelve hours", async () => {
  await phone();
  clock.now = () => START + 11 * HOUR;
  assert.equal(await vault.state(), "open");
  clock.now = () => START + 2 * HOUR;
  assert.equal(await vault.state(), "locked");
});

test("another person on the phone has a key and boxes of his own, and neither sees nor counts the first one's", async () => {
  await phone();
  const hers = await saved();
  await snapshot.keep(home(7), '"1"');
  await vault.unlock(8, "ff".repeat(32));
  assert.equal(vault.owner(), 8);
  assert.equal(await records.get(hers.uuid), null);
  assert.deepEqual(await records.all(), []);
  assert.deepEqual(await records.counts(), { draft: 0, waiting: 0, sending: 0, stuck: 0 });
  assert.equal(await records.getPhoto(hers.uuid, "x"), null);
  assert.equal(await snapshot.load(), null);
  assert.equal((await read((db) => db.get("keys", 7))).key, null);
  await assert.rejects(records.put({ ...hers, stamp: hers.stamp }), records.Foreign);
  await assert.rejects(records.remove(hers.uuid), records.Moved);
  assert.deepEqual(await records.known(), [{ owner: 7, waiting: 1 }, { owner: 8, waiting: 0 }]);
  await vault.unlock(7, SECRET);
  assert.equal((await records.all()).length, 1);
});

test("without the check of the owner, the other person's box still does not open", async () => {
  await phone();
  const hers = await saved();
  await vault.unlock(8, "ff".repeat(32));
  await write(["records"], async (tx) => {
    const row = await tx.objectStore("records").get(hers.uuid);
    await tx.objectStore("records").put({ ...row, owner: 8 });
  });
  const [entry] = await records.all();
  assert.equal(entry.trouble.code, "unreadable");
  assert.equal(entry.body.note, "");
});

test("six digits open it without the network; five wrong ones, and only the server does", async () => {
  await phone();
  await assert.rejects(vault.setCode("12345", SECRET));
  await vault.setCode("135790", SECRET);
  const { uuid } = await saved();
  await vault.lock();
  assert.deepEqual(await vault.lockedFor(), { owner: 7, code: true });
  assert.deepEqual(await vault.unlockWithCode("000000"), { opened: false, left: 4 });
  assert.deepEqual(await vault.unlockWithCode("135790"), { opened: true, left: 5 });
  assert.equal((await records.get(uuid)).body.note, "都好");
  await vault.lock();
  for (const left of [4, 3, 2, 1, 0]) assert.deepEqual(await vault.unlockWithCode("111111"), { opened: false, left });
  assert.deepEqual(await vault.unlockWithCode("135790"), { opened: false, left: 0 });
  assert.deepEqual(await vault.lockedFor(), { owner: 7, code: false });
  assert.equal((await read((db) => db.get("keys", 7))).code, null);
  await vault.unlock(7, SECRET);
  assert.equal((await records.all()).length, 1);
});

test("the snapshot goes fourteen days after the last contact", async () => {
  await phone();
  await snapshot.keep(home(7), '"1"');
  clock.now = () => START + 13 * DAY;
  await vault.unlock(7, SECRET);
  assert.equal((await snapshot.load()).data.families[0].name, "周家");
  await snapshot.heard();
  clock.now = () => START + 27 * DAY - 1;
  await vault.unlock(7, SECRET);
  assert.ok(await snapshot.load());
  clock.now = () => START + 27 * DAY;
  await vault.unlock(7, SECRET);
  assert.equal(await snapshot.load(), null);
  assert.equal(await read((db) => db.count("snapshots")), 0);
});

test("a locked phone loses its old snapshot too", async () => {
  await phone();
  await snapshot.keep(home(7), '"1"');
  await vault.lock();
  clock.now = () => START + 14 * DAY;
  await snapshot.dropOld();
  assert.equal(await read((db) => db.count("snapshots")), 0);
});

test("a snapshot of somebody else is never kept under one's own name", async () => {
  await phone();
  await assert.rejects(snapshot.keep(home(8), '"1"'));
});

test("on plain http records are kept open, and no list of families", async () => {
  await phone({ unlocked: false });
  const { subtle } = crypto;
  Object.defineProperty(crypto, "subtle", { value: undefined, configurable: true });
  try {
    assert.equal(vault.encrypted(), false);
    await vault.unlock(7, SECRET);
    assert.equal(await vault.state(), "open");
    const { uuid } = await saved({}, ["p"]);
    assert.equal((await records.get(uuid)).body.note, "都好");
    await snapshot.keep(home(7), '"1"');
    assert.equal(await snapshot.load(), null);
    await vault.lock();
    assert.equal(await records.get(uuid), null);
  } finally {
    Object.defineProperty(crypto, "subtle", { value: subtle, configurable: true });
  }
});

test("a browser that keeps no keys on disk opens the vault for as long as the page lives", async () => {
  await phone({ unlocked: false });
  const put = IDBObjectStore.prototype.put;
  IDBObjectStore.prototype.put = function (value, key) {
    if (value?.key) throw new DOMException("no keys here", "DataCloneError");
    return put.call(this, value, key);
  };
  try {
    await vault.unlock(7, SECRET);
    const { uuid } = await saved();
    assert.equal((await records.get(uuid)).body.note, "都好");
    await vault.lock();
    assert.equal(await vault.state(), "locked");
  } finally {
    IDBObjectStore.prototype.put = put;
  }
});

test("while one looks whose vault is open, nobody else hears that it is nobody's", async () => {
  await phone();
  const later = clock.now() + HOUR;
  clock.now = () => later;
  const heard = new Set();
  let looking = true;
  const looks = Promise.all([vault.handle(), vault.handle()]).then(() => (looking = false));
  while (looking) {
    heard.add(vault.owner());
    await new Promise((resolve) => setImmediate(resolve));
  }
  await looks;
  assert.deepEqual([...heard], [7]);
});
