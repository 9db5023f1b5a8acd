// What is written down stays written down.
import assert from "node:assert/strict";
import { test } from "node:test";

import { close, read, write } from "../../static/js/app/store/db.js";
import * as records from "../../static/js/app/store/records.js";
import * as vault from "../../static/js/app/store/vault.js";
import { SECRET, phone, photo, saved, visit } from "./phone.js";
import { SECRETS } from "./server.js";

const count = (store) => read((db) => db.count(store));

test("text and photos are written in one transaction: a disk that is full keeps neither or both", async () => {
  await phone();
  const shot = await photo("a");
  const entry = visit({ photos: [shot.ref] });
  const put = IDBObjectStore.prototype.put;
  IDBObjectStore.prototype.put = function (value, key) {
    if (this.name === "photos") throw new DOMException("full", "QuotaExceededError");
    return put.call(this, value, key);
  };
  try {
    await assert.rejects(records.put(entry, [shot]), { name: "QuotaExceededError" });
  } finally {
    IDBObjectStore.prototype.put = put;
  }
  assert.deepEqual([await count("records"), await count("photos"), entry.stamp], [0, 0, undefined]);
  await records.put(entry, [shot]);
  assert.deepEqual([await count("records"), await count("photos")], [1, 1]);
});

test("in two transactions the same full disk would keep a text without its photo", async () => {
  await phone();
  const shot = await photo("a");
  await records.put(visit({ photos: [shot.ref] }));
  await assert.rejects(write(["photos"], () => Promise.reject(new Error("full"))));
  assert.deepEqual([await count("records"), await count("photos")], [1, 0]);
});

test("what was read is given back: the second of two writers is told, and nothing of the first is lost", async () => {
  await phone();
  const { uuid } = await saved({ state: "draft" });
  const [one, two] = [await records.get(uuid), await records.get(uuid)];
  await records.put({ ...one, body: { ...one.body, note: "第一个" } });
  await assert.rejects(records.put({ ...two, body: { ...two.body, note: "第二个" } }), records.Moved);
  assert.equal((await records.get(uuid)).body.note, "第一个");
  await assert.rejects(records.put({ ...one, stamp: undefined }), records.Moved);
});

test("a fast typist does not overtake himself", async () => {
  await phone();
  const entry = visit({ state: "draft" });
  await Promise.all(Array.from({ length: 20 }, (_, i) => {
    entry.body.note = `第 ${i} 稿`;
    return records.put(entry);
  }));
  assert.equal((await records.get(entry.uuid)).stamp, 20);
  assert.equal((await records.get(entry.uuid)).body.note, "第 19 稿");
});

test("a change begins again where another was faster", async () => {
  await phone();
  const { uuid } = await saved({ state: "draft" });
  const add = () => records.change(uuid, (entry) => ({ ...entry, attempts: entry.attempts + 1 }));
  await Promise.all(Array.from({ length: 10 }, add));
  assert.equal((await records.get(uuid)).attempts, 10);
});

test("no way round the states: what is on its way is neither edited nor removed", async () => {
  await phone();
  const { uuid } = await saved();
  await records.change(uuid, (entry) => ({ ...entry, state: "sending" }));
  const entry = await records.get(uuid);
  await assert.rejects(records.put({ ...entry, state: "draft" }), records.Moved);
  await assert.rejects(records.remove(uuid), records.Moved);
  await assert.rejects(records.change(uuid, (was) => ({ ...was, state: "draft" })), records.Moved);
});

test("a photo added, seen, dropped; the same picture twice is one", async () => {
  await phone();
  const { uuid } = await saved({ state: "draft" });
  const [a, b] = [await photo("a"), await photo("b")];
  await records.putPhoto(uuid, a.ref, a.blob);
  await records.putPhoto(uuid, b.ref, b.blob);
  const entry = await records.putPhoto(uuid, a.ref, a.blob);
  assert.equal(entry.photos.length, 2);
  assert.equal(await (await records.getPhoto(uuid, a.ref.sha256)).text(), "a");
  await records.put({ ...entry, photos: [b.ref] });
  assert.equal(await records.getPhoto(uuid, a.ref.sha256), null);
  await write(["photos"], (tx) => tx.objectStore("photos").delete([uuid, b.ref.sha256])); // thrown away by the phone
  assert.deepEqual((await records.photosOf(uuid)).map((ref) => ref.kept), [false]);
});

test("one record thrown away takes its photos, and nothing else", async () => {
  await phone();
  const [one, two] = [await saved({}, ["a"]), await saved({}, ["a"])];
  await records.remove(one.uuid);
  assert.deepEqual((await records.all()).map((entry) => entry.uuid), [two.uuid]);
  assert.equal(await count("photos"), 1);
});

test("a file with everything, photos within it", async () => {
  await phone();
  await saved({ body: { note: "孩子想转学" } }, ["照片"]);
  await saved();
  const whole = JSON.parse(await (await records.exportAll()).text());
  assert.equal(whole.records.length, 2);
  const one = whole.records.find((record) => record.photos.length);
  assert.equal(one.body.note, "孩子想转学");
  assert.equal(Buffer.from(one.photos[0].base64, "base64").toString(), "照片");
  assert.equal(JSON.parse(await (await records.exportOne(one.uuid)).text()).records.length, 1);
  assert.equal(await records.exportOne("nothing"), null);
});

test("what is damaged is seen, hinders nothing, and is not written over", async () => {
  await phone();
  const [bad, good] = [await saved(), await saved()];
  await write(["records"], async (tx) => {
    const row = await tx.objectStore("records").get(bad.uuid);
    new Uint8Array(row.box.data)[3] ^= 1;
    await tx.objectStore("records").put(row);
  });
  const seen = await records.get(bad.uuid);
  assert.deepEqual([seen.state, seen.trouble.code], ["stuck", "unreadable"]);
  assert.equal((await records.all()).length, 2);
  assert.equal(await records.change(bad.uuid, (entry) => ({ ...entry, title: "" })), null);
  assert.equal((await records.get(good.uuid)).body.note, "都好");
});

test("what a newer program wrote is left alone by an older one", async () => {
  await phone();
  const { uuid } = await saved();
  await write(["records"], async (tx) => {
    const row = await tx.objectStore("records").get(uuid);
    await tx.objectStore("records").put({ ...row, v: 99 });
  });
  assert.match((await records.get(uuid)).trouble.words, /较新/);
  assert.equal(await records.change(uuid, (entry) => entry), null);
});

test("a store closed by the phone's system is opened again", async () => {
  await phone();
  const { uuid } = await saved();
  (await read(async (db) => db)).close();
  assert.equal((await records.get(uuid)).body.note, "都好");
  await close();
  await vault.unlock(7, SECRET);
  assert.equal((await records.get(uuid)).body.note, "都好");
});

test("the page hears of each record that changes", async () => {
  await phone();
  const heard = [];
  const stop = records.subscribe((news) => heard.push(news.state));
  const { uuid } = await saved({ state: "draft" });
  await records.remove(uuid);
  stop();
  await saved();
  assert.deepEqual(heard, ["draft", "removed"]);
});

test("what one person has begun is not kept as another's, whoever has the phone by now", async () => {
  await phone();
  const begun = await saved({ state: "draft" });
  await vault.unlock(8, SECRETS[8]);
  await assert.rejects(records.put({ ...begun, body: { ...begun.body, note: "还在写" } }), records.Foreign);
  await assert.rejects(records.put({ ...begun, uuid: visit().uuid, stamp: 0 }), records.Foreign);
  assert.deepEqual(await records.all(), []);
  await vault.unlock(7, SECRET);
  assert.equal((await records.get(begun.uuid)).body.note, "都好");
});

test("a draft that another tab has saved meanwhile is not thrown away as a draft", async () => {
  await phone();
  const draft = await saved({ state: "draft" });
  await records.put({ ...draft, state: "waiting" });
  await records.remove(draft.uuid, "draft");
  assert.equal((await records.get(draft.uuid)).state, "waiting");
  await records.remove(draft.uuid, "waiting");
  assert.equal(await records.get(draft.uuid), null);
});
