// The pure parts, as tables of cases.
import assert from "node:assert/strict";
import { createHash, randomBytes } from "node:crypto";
import { test } from "node:test";

import { iso } from "../../static/js/app/store/clock.js";
import { judge as durable } from "../../static/js/app/store/durability.js";
import { sha256, slowly } from "../../static/js/app/store/sha256.js";
import { upgraded } from "../../static/js/app/store/upgrade.js";
import { uuid4 } from "../../static/js/app/store/uuid.js";
import { stillOpen } from "../../static/js/app/store/vault.js";
import { kindOf, seconds } from "../../static/js/app/sync/api.js";
import { LONGEST, next } from "../../static/js/app/sync/backoff.js";
import { nameOf } from "../../static/js/app/sync/device.js";
import { judge } from "../../static/js/app/sync/outcome.js";
import { pick } from "../../static/js/app/sync/queue.js";
import { covers } from "../../static/js/app/sync/receipts.js";
import { MOVES, WORDS, may, mayRemove } from "../../static/js/app/sync/states.js";
import { basis, body, ordered } from "../../static/js/app/sync/wire.js";
import { fit } from "../../static/js/app/photo/scale.js";

const HOUR = 3600_000;

for (const [status, ours, data, kind] of [
  [200, true, {}, "ok"], [201, true, {}, "ok"], [204, true, null, "ok"], [304, true, null, "ok"],
  [202, true, { held: "等办公室" }, "held"],
  [200, false, {}, "not_ours"], // JSON, but nobody says whose
  [200, true, null, "not_ours"], // our header on something that is no JSON
  [200, true, "好", "not_ours"],
  [204, false, null, "not_ours"], [304, false, null, "not_ours"],
  [0, false, null, "not_ours"], [302, true, {}, "not_ours"], // a redirect, seen or hidden
  [404, false, {}, "not_ours"], [413, false, null, "not_ours"], [422, false, {}, "not_ours"], [401, false, {}, "not_ours"],
  [400, true, {}, "refused"], [404, true, {}, "refused"], [413, true, {}, "refused"], [422, true, {}, "refused"],
  [401, true, { code: "signed_out" }, "signed_out"], [401, true, { code: "other_account" }, "other_account"],
  [409, true, {}, "conflict"], [412, true, { known: [] }, "conflict"], [426, true, {}, "newer"],
  [403, true, {}, "busy"], [403, false, null, "not_ours"],
  [429, true, {}, "busy"], [429, false, null, "busy"], [500, false, null, "busy"], [502, false, null, "busy"],
  [503, true, {}, "busy"], [507, true, {}, "busy"],
  [418, true, {}, "not_ours"],
]) {
  test(`answer ${status}${ours ? "" : " of somebody else"} ${JSON.stringify(data)} is ${kind}`, () => assert.equal(kindOf(status, ours, data), kind));
}

test("what each kind of answer means for a record", () => {
  const fate = (kind, rest = {}) => judge({ kind, status: 0, data: null, retryAfter: null, etag: "", ...rest }).fate;
  assert.deepEqual(["ok", "held", "signed_out", "other_account", "busy", "newer", "offline", "not_ours", "refused", "conflict"].map((kind) => fate(kind)),
    ["fine", "fine", "stop", "stop", "later", "later", "net", "net", "stuck", "stuck"]);
});

test("Retry-After in seconds and as a date", () => {
  const now = Date.UTC(2026, 9, 10);
  assert.equal(seconds("120", now), 120);
  assert.equal(seconds(new Date(now + 90_000).toUTCString(), now), 90);
  assert.equal(seconds(new Date(now - 90_000).toUTCString(), now), 0);
  assert.equal(seconds("soon", now), null);
  assert.equal(seconds(null, now), null);
});

test("the wait lies between one second and five minutes, and is spread over all of it", () => {
  assert.equal(next(1, () => 0), 1000);
  assert.equal(next(1, () => 1), 2000);
  assert.equal(next(5, () => 1), 32_000);
  assert.equal(next(5, () => 0.5), 16_500);
  for (const attempts of [9, 20, 1000, 1e9]) assert.equal(next(attempts, () => 1), LONGEST);
  assert.equal(LONGEST, 300_000);
  for (let i = 0; i < 1000; i++) {
    const wait = next(1 + (i % 30));
    assert.ok(wait >= 1000 && wait <= LONGEST);
  }
  assert.equal(next(1, () => 0, 120), 120_000);
  assert.equal(next(20, () => 1, 2), LONGEST);
  assert.equal(next(1, () => 0, 10 ** 9), HOUR);
  assert.equal(next(20, () => 1, null, 45_000), 45_000);
});

test("the moves between states", () => {
  const words = Object.keys(WORDS);
  assert.deepEqual(words, ["draft", "waiting", "sending", "sent", "stuck"]);
  const ways = words.flatMap((from) => words.filter((to) => may(from, to) && from !== to).map((to) => `${from}>${to}`));
  assert.deepEqual(ways, [
    "draft>waiting", "waiting>draft", "waiting>sending", "sending>waiting", "sending>sent", "sending>stuck",
    "sent>draft", "sent>waiting", "stuck>draft", "stuck>waiting", "stuck>sent",
  ]);
  assert.deepEqual(MOVES.new, ["draft", "waiting"]);
  assert.deepEqual(words.filter((state) => !mayRemove(state)), ["sending"]);
});

test("only a receipt for all of the record is believed", () => {
  const entry = { uuid: "u", photos: [{ sha256: "a" }, { sha256: "b" }] };
  const good = { uuid: "u", rev: 2, photos: ["b", "a"], received_at: "2026-10-10T10:00:00+08:00" };
  assert.ok(covers(good, entry, 2));
  assert.ok(covers({ ...good, rev: 3 }, entry, 2));
  assert.ok(covers({ ...good, photos: ["a", "b", "c"] }, entry, 2));
  assert.ok(covers({ ...good, photos: ["a"] }, entry, 2, ["b"]));
  for (const bad of [
    null, {}, { ...good, uuid: "v" }, { ...good, rev: 1 }, { ...good, rev: "2" }, { ...good, photos: ["a"] }, { ...good, photos: undefined },
    { ...good, photos: "ab" }, { ...good, received_at: undefined },
  ]) assert.equal(covers(bad, entry, 2), false, JSON.stringify(bad));
});

test("the same content goes on from the version it came from, other content from the one the server gave", () => {
  const taken = { rev: 4, from: 3, digest: "d" };
  assert.equal(basis({ rev: 0, accepted: null }, "d"), 0);
  assert.equal(basis({ rev: 3, accepted: null }, "d"), 3);
  assert.equal(basis({ rev: 3, accepted: taken }, "d"), 3);
  assert.equal(basis({ rev: 4, accepted: taken }, "d"), 3);
  assert.equal(basis({ rev: 3, accepted: taken }, "e"), 4);
  assert.equal(basis({ rev: 6, accepted: taken }, "d"), 6);
});

test("content is ordered by its keys, so that the same is the same", () => {
  assert.equal(ordered({ b: [1, { d: null, c: "家" }], a: undefined, e: true }), '{"b":[1,{"c":"家","d":null}],"e":true}');
});

test("the body on the wire bears its schema, its version, the phone's clock, and of each photo name and size", () => {
  const entry = { kind: "visit", body: { note: "好" }, photos: [{ sha256: "a", size: 3, width: 1, height: 1 }], v: 1 };
  const sent = body(entry, 2, Date.UTC(2026, 9, 10));
  assert.match(sent.sent_at, /^2026-10-\d\dT\d\d:\d\d:\d\d[+-]\d\d:\d\d$/);
  assert.equal(Date.parse(sent.sent_at), Date.UTC(2026, 9, 10));
  assert.deepEqual({ ...sent, sent_at: 0 }, { note: "好", v: 1, rev: 2, sent_at: 0, photos: [{ sha256: "a", size: 3 }] });
  assert.equal("photos" in body({ ...entry, kind: "event" }, 0, 0), false);
});

test("a moment in any zone is the same moment", () => {
  const was = process.env.TZ;
  for (const [zone, words] of [["Asia/Shanghai", "2026-10-10T08:00:00+08:00"], ["America/New_York", "2026-10-09T20:00:00-04:00"], ["Asia/Kolkata", "2026-10-10T05:30:00+05:30"], ["America/St_Johns", "2026-10-09T21:30:00-02:30"]]) {
    process.env.TZ = zone;
    assert.equal(iso(Date.UTC(2026, 9, 10)), words);
  }
  process.env.TZ = was ?? "UTC";
});

test("what to send next: texts before photos, the untried before the tried, the oldest first", () => {
  const row = (uuid, patch = {}) => ({ uuid, state: "waiting", nextAt: 0, order: 1, stamp: 1, ...patch });
  const [a, b, c] = [row("a", { order: 3 }), row("b", { order: 2 }), row("c", { nextAt: 5, order: 1 })];
  const none = new Map();
  const taken = (...rows) => new Map(rows.map((one) => [one.uuid, { stamp: one.stamp, rev: 1, missing: ["x"] }]));
  assert.equal(pick([a, b, c], none, none, 10).row, b);
  assert.equal(pick([c, a], none, none, 10).row, a);
  assert.equal(pick([c], none, none, 4), null);
  assert.deepEqual(pick([a, b], taken(b), none, 10), { row: a, photos: false });
  assert.deepEqual(pick([a, b], taken(a, b), none, 10), { row: b, photos: true });
  assert.deepEqual(pick([{ ...a, stamp: 2 }, b], taken(a, b), none, 10).photos, false); // written anew in between
  assert.equal(pick([a], none, new Map([["a", 3]]), 10), null);
  assert.equal(pick(["draft", "sending", "sent", "stuck"].map((state) => row("d", { state })), none, none, 10), null);
});

test("twelve hours, and no clock turned back", () => {
  const at = Date.UTC(2026, 9, 10);
  for (const [seen, now, open] of [
    [0, 0, true], [0, 12 * HOUR - 1, true], [0, 12 * HOUR, false], [0, 400 * 24 * HOUR, false],
    [6 * HOUR, 6 * HOUR - 60_000, true], // put right by the network
    [6 * HOUR, 5 * HOUR, false], [0, -HOUR, false],
  ]) assert.equal(stillOpen(at, at + seen, at + now), open, `${seen} ${now}`);
});

test("SHA-256 without the browser's help is SHA-256", async () => {
  for (const length of [0, 1, 3, 55, 56, 57, 63, 64, 65, 119, 120, 1000, 70_001]) {
    const bytes = randomBytes(length);
    const right = createHash("sha256").update(bytes).digest("hex");
    assert.equal(Buffer.from(slowly(new Uint8Array(bytes))).toString("hex"), right, String(length));
    assert.equal(await sha256(new Uint8Array(bytes)), right);
  }
});

test("names made on the phone are random UUIDs", () => {
  const made = new Set(Array.from({ length: 1000 }, uuid4));
  assert.equal(made.size, 1000);
  for (const one of made) assert.match(one, /^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/);
});

test("an old entry goes through every step to now; one from the future is left alone", () => {
  const steps = { 1: (inner) => ({ ...inner, place: "" }), 2: ({ note, ...inner }) => ({ ...inner, words: note }) };
  assert.deepEqual(upgraded({ note: "好" }, 1, steps, 3), { place: "", words: "好" });
  assert.deepEqual(upgraded({ note: "好" }, 2, steps, 3), { words: "好" });
  assert.deepEqual(upgraded({ words: "好" }, 3, steps, 3), { words: "好" });
  assert.equal(upgraded({ words: "好" }, 4, steps, 3), null);
});

test("a picture is made to fit, never larger", () => {
  for (const [size, small] of [[[4000, 3000], [1600, 1200]], [[3000, 4000], [1200, 1600]], [[800, 600], [800, 600]], [[1601, 1], [1600, 1]], [[90_000, 2], [1600, 1]]]) {
    assert.deepEqual(Object.values(fit(...size, 1600)), small);
  }
});

test("phones by name", () => {
  for (const [agent, name] of [
    ["Mozilla/5.0 (Linux; Android 10; M2006C3LC Build/QP1A) AppleWebKit/537.36 MicroMessenger/8.0", "M2006C3LC · 微信"],
    ["Mozilla/5.0 (Linux; Android 14; 22081212C) AppleWebKit/537.36 Chrome/130 Mobile", "22081212C · 浏览器"],
    ["Mozilla/5.0 (iPhone; CPU iPhone OS 17_0 like Mac OS X) AppleWebKit/605 Safari", "苹果手机 · 浏览器"],
    ["Mozilla/5.0 (X11; Linux x86_64) Chrome/130", "电脑 · 浏览器"],
  ]) assert.equal(nameOf(agent), name);
});

test("what the browser promises, in words", () => {
  const seen = { opens: true, persisted: true, usage: 1e6, quota: 1e10, agent: "Android", installed: false, secure: true };
  const judged = (patch) => durable({ ...seen, ...patch });
  assert.deepEqual([judged({}).usable, judged({}).durable, judged({}).words], [true, true, []]);
  assert.equal(judged({ opens: false }).usable, false);
  for (const [patch, word] of [
    [{ opens: false }, "无痕"], [{ quota: 1e7, persisted: false }, "无痕"], [{ persisted: false }, "空间紧张"],
    [{ persisted: false, agent: "iPhone Safari" }, "七天"], [{ persisted: false, agent: "iPhone MicroMessenger/8" }, "微信"],
    [{ secure: false }, "https"], [{ usage: 9.995e9 }, "剩余空间"],
  ]) assert.ok(judged(patch).words.join("").includes(word), `${JSON.stringify(patch)} → ${judged(patch).words}`);
  assert.equal(judged({ persisted: false, agent: "iPhone", installed: true }).durable, true);
  assert.equal(judged({ persisted: false }).durable, false);
});
