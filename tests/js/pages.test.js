// What the pages of the phone say, without a browser: words, order, and what stands beside the server's numbers.
import assert from "node:assert/strict";
import test from "node:test";

import { placed } from "../../static/js/app/addresses.js";
import { waitingOf, waitingWords, within } from "../../static/js/app/waiting.js";
import { asOf, chipWords, childrenWords, familyBadge, greeting, lastWords } from "../../static/js/app/words.js";

const at = (text) => Date.parse(text);
const address = (path) => placed(new URL(path, "https://school.example"));
const family = (more) => ({ wanted: [], birthday: null, visited: true, paired: true, tickets: 0, ...more });
const visit = (more, body) => ({ uuid: String(Math.random()), kind: "visit", state: "waiting", family: 7, rev: 0, body: { on: "2026-11-22", mode: "home", purposes: ["situation"], ...body }, ...more });
const line = { period: "2026Q4", modes: ["home", "offsite"], kinds: [] };

test("the phone draws its own addresses, and leaves to the server what asks for it", () => {
  assert.deepEqual(address("/m/"), { name: "home", params: [] });
  assert.deepEqual(address("/m/families/12/"), { name: "family", params: ["12"] });
  assert.equal(address("/m/families/12/?full=1"), null);
  for (const path of ["/", "/m/me/", "/m/visits/3/", "/m/visits/3/edit/", "/login/", "/m/families/12/contacts/", "/tickets/"]) assert.equal(address(path), null);
});

test("the last contact is said as on the page of the server", () => {
  assert.equal(lastWords(null, "2026-11-22"), "还没有联系过");
  assert.equal(lastWords({ on: "2026-11-22", mode: "home" }, "2026-11-22"), "上次今天 · 上门");
  assert.equal(lastWords({ on: "2026-11-21", mode: "phone" }, "2026-11-22"), "上次昨天 · 电话");
  assert.equal(lastWords({ on: "2026-10-15", mode: "phone" }, "2026-11-22"), "上次 38 天前 · 电话");
});

test("the word at the end of a row: what is urgent, a birthday, the first visit, what is wanted, problems", () => {
  const wanted = (urgent) => [{ word: urgent ? "本月电话" : "本季上门", mode: "phone", purposes: [], urgent }];
  const today = "2026-11-22";
  assert.deepEqual(familyBadge(family({ wanted: wanted(true), birthday: today }), today), ["本月电话", "due"]);
  assert.deepEqual(familyBadge(family({ birthday: today, wanted: wanted(false) }), today), ["今天生日", "info"]);
  assert.deepEqual(familyBadge(family({ birthday: "2026-11-30" }), today), ["30日生日", "info"]);
  assert.deepEqual(familyBadge(family({ birthday: "2026-12-01" }), today), ["12月1日生日", "info"]);
  assert.equal(familyBadge(family({ birthday: "2026-11-20" }), today), null, "a snapshot of last week may name one that has passed");
  assert.deepEqual(familyBadge(family({ visited: false }), today), ["首次家访", "due"]);
  assert.deepEqual(familyBadge(family({ visited: false, paired: false }), today), ["首次家访", "mute"]);
  assert.deepEqual(familyBadge(family({ wanted: wanted(false), tickets: 2 }), today), ["本季上门", "due"]);
  assert.deepEqual(familyBadge(family({ tickets: 2 }), today), ["2 个问题办理中", "mute"]);
});

test("several children are counted in words", () => {
  const child = (name) => ({ id: 1, name, class: "七年级3班", boarding: false });
  assert.equal(childrenWords([child("周子涵")]), "周子涵 七年级3班");
  assert.equal(childrenWords([child("吴思远"), child("吴思佳")]), "吴思远、吴思佳 两个孩子");
});

test("greetings and moments go by the clock in Shanghai, whatever zone the phone is in", () => {
  assert.equal(greeting(at("2026-11-22T22:30:00Z")), "早上好");
  assert.equal(greeting(at("2026-11-22T15:00:00Z")), "晚上好");
  assert.equal(asOf(at("2026-11-22T02:32:00Z"), at("2026-11-22T04:00:00Z")), "截至 10:32");
  assert.equal(asOf(at("2026-11-20T02:32:00Z"), at("2026-11-22T04:00:00Z")), "截至 11月20日 10:32");
});

test("what waits stands beside a number only where it would count towards it", () => {
  const entries = [
    visit({}, {}), visit({}, {}), visit({ family: 8 }, { mode: "offsite" }), visit({}, { mode: "phone" }),
    visit({}, { on: "2026-09-30" }), visit({ rev: 2 }, { on: "2026-11-01" }),
    { ...visit({}, {}), kind: "event", family: 0, body: { on: "2026-11-22", kind: "lecture" } },
  ];
  assert.equal(waitingOf(line, entries), 2, "one family on one day is one; a correction is none; another quarter is none");
  assert.equal(waitingOf({ period: "2026-11", modes: [], kinds: ["lecture"] }, entries), 1);
  assert.equal(waitingOf({ ...line, purposes: ["thought"] }, entries), 0, "what asks for a purpose counts only contacts that had it");
  assert.equal(waitingOf({ ...line, purposes: ["thought", "situation"] }, entries), 2);
  assert.equal(waitingOf({ period: "2026-10", modes: [], kinds: ["lecture"] }, entries), 0);
});

test("a day lies in its period", () => {
  assert.ok(within("2026-10-01", "2026Q4") && within("2026-12-31", "2026Q4") && !within("2026-09-30", "2026Q4") && !within("2025-10-01", "2026Q4"));
  assert.ok(within("2026-11-22", "2026-11") && !within("2026-12-01", "2026-11"));
  assert.ok(within("2026-11-22", "2026") && within("2026-11-22", "2026-2027-1"));
});

test("a family's newest record that waits is said, and what needs a look is called so", () => {
  const words = waitingWords([visit({}, { on: "2026-11-20", mode: "phone" }), visit({}, { on: "2026-11-01" }), visit({ family: 9, state: "stuck" }, { on: "2026-11-03" })]);
  assert.deepEqual([...words], [[7, "11月20日 · 电话，待上传"], [9, "11月3日 · 上门，需要处理"]]);
});

test("the line above every page counts what waits and what needs a look, and is silent about nothing", () => {
  assert.equal(chipWords({ waiting: 1, sending: 1, stuck: 0 }), "2 条待上传");
  assert.equal(chipWords({ waiting: 0, sending: 0, stuck: 3 }), "3 条需要处理");
  assert.equal(chipWords({ waiting: 1, sending: 0, stuck: 1 }), "1 条待上传，1 条需要处理");
  assert.equal(chipWords({ waiting: 0, sending: 0, stuck: 0 }), "");
});
