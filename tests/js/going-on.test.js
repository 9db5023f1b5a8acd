// A phone that is opened for a moment at a time gets its photos through all the same.
import assert from "node:assert/strict";
import { test } from "node:test";

import * as records from "../../static/js/app/store/records.js";
import { sendPhotos, sendText } from "../../static/js/app/sync/sending.js";
import { phone, saved } from "./phone.js";
import { json } from "./server.js";

const texts = (server) => server.seen.filter((one) => one.method === "PUT" && !one.path.includes("/photos/")).length;
const always = async () => true;

test("a text that the server has is not sent again, its photos are", async () => {
  const server = await phone();
  const { uuid } = await saved({}, ["a", "b"]);
  const first = await sendText(uuid);
  assert.equal(first.taken.missing.length, 2);
  const again = await sendText(uuid);
  assert.deepEqual(again.taken, first.taken);
  assert.equal(texts(server), 1);
  await sendPhotos(uuid, again.taken, always);
  assert.equal((await records.get(uuid)).state, "sent");
});

test("a text that was changed, or got another photo, is sent again", async () => {
  const server = await phone();
  const entry = await saved({}, ["a"]);
  await sendText(entry.uuid);
  await records.change(entry.uuid, (was) => ({ ...was, body: { ...was.body, note: "改过" } }));
  await sendText(entry.uuid);
  assert.equal(texts(server), 2);
  const now = await records.get(entry.uuid);
  const blob = new Blob(["c"]);
  const sha256 = "2e7d2c03a9507ae265ecf5b5356885a53393a2029d241394997265a1a25aefc6";
  await records.putPhoto(now.uuid, { sha256, size: 1, width: 1, height: 1 }, blob);
  await sendText(entry.uuid);
  assert.equal(texts(server), 3);
});

test("where the server does not know the text after all, it goes again before the photos", async () => {
  const server = await phone();
  const { uuid } = await saved({}, ["a"]);
  const { taken } = await sendText(uuid);
  server.before = (request) => (request.path.includes("/photos/") ? json(404, { code: "not_found" }) : null);
  await sendPhotos(uuid, taken, always);
  server.before = () => null;
  await sendText(uuid);
  assert.equal(texts(server), 2);
});
