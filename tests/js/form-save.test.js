// 保存 says what is true: what stands is saved once, whatever fails beside it.
import assert from "node:assert/strict";
import { test } from "node:test";

import { mayBeKnown } from "../../static/js/app/form/entries.js";
import { letGo, saveNew } from "../../static/js/app/form/save.js";
import * as records from "../../static/js/app/store/records.js";
import * as vault from "../../static/js/app/store/vault.js";
import { call } from "../../static/js/app/sync/api.js";
import { flush } from "../../static/js/app/sync/queue.js";
import { phone, saved, visit } from "./phone.js";
import { SECRETS, json } from "./server.js";

/** The disk refuses what `full` names, while `work` is done. */
async function refusing(full, work) {
  const { put } = IDBObjectStore.prototype;
  IDBObjectStore.prototype.put = function (value, key) {
    if (full(this.name, value, key)) throw new DOMException("full", "QuotaExceededError");
    return put.call(this, value, key);
  };
  try {
    await work();
  } finally {
    IDBObjectStore.prototype.put = put;
  }
}

test("a record that stands is saved, though the habit could not be kept with it", async () => {
  await phone();
  const entry = visit({ state: "draft" });
  const stood = [];
  await refusing((store, _, key) => store === "settings" && String(key).endsWith(":lastUsed"), () => saveNew([entry], [], (one) => stood.push(one.uuid)));
  assert.deepEqual(stood, [entry.uuid]);
});

test("of several families the one that stands is told before the next one fails", async () => {
  await phone();
  const [one, two] = [visit({ state: "draft" }), visit({ state: "draft" })];
  const stood = [];
  const full = (store, value) => store === "records" && value.uuid === two.uuid;
  await refusing(full, () => assert.rejects(saveNew([one, two], [], (entry) => stood.push(entry.uuid)), { name: "QuotaExceededError" }));
  assert.deepEqual(stood, [one.uuid]);
});

test("an earlier draft goes, but not where another tab has saved it", async () => {
  await phone();
  const [draft, other] = [await saved({ state: "draft" }), await saved({ state: "draft" })];
  await records.put({ ...other, state: "waiting" });
  await letGo(draft.uuid);
  await letGo(other.uuid);
  assert.deepEqual((await records.all()).map((entry) => entry.uuid), [other.uuid]);
});

test("what the server has the text of is withdrawn there, not merely thrown away here", async () => {
  const server = await phone();
  const { uuid } = await saved({}, ["a"]);
  assert.equal(mayBeKnown(await records.get(uuid)), false);
  server.before = (request) => (request.path.includes("/photos/") ? json(503, { code: "busy" }) : null);
  await flush();
  await records.change(uuid, (entry) => ({ ...entry, attempts: 0 }));
  assert.equal(mayBeKnown(await records.get(uuid)), true);
});

test("the receipt of a tab that slept is not that of what has been written since", async () => {
  const server = await phone();
  const { uuid } = await saved();
  let slept = false;
  server.before = async (request) => {
    if (slept || !request.path.endsWith("/seal")) return null;
    slept = true;
    await records.change(uuid, (entry) => ({ ...entry, state: "waiting", body: { ...entry.body, note: "改过" } }));
    await records.change(uuid, (entry) => ({ ...entry, state: "sending" }));
    return null;
  };
  await flush();
  assert.notEqual((await records.get(uuid)).state, "sent");
  await flush();
  assert.equal((await records.get(uuid)).state, "sent");
  assert.equal(server.records.get(uuid).content.note, "改过");
});

test("a record is sent as its own person's, whoever has the phone by now", async () => {
  const server = await phone();
  await vault.unlock(8, SECRETS[8]);
  server.user = 8;
  const answer = await call("PUT", "/sync/visits/1", { owner: 7, json: visit().body });
  assert.equal(answer.kind, "other_account");
  assert.equal(server.records.size, 0);
});
