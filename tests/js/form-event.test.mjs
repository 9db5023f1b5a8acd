import assert from "node:assert/strict";
import test from "node:test";
import { checkEvent } from "../../static/js/app/form/event_checks.js";
import { digits, firstEvent, tidiedEvent } from "../../static/js/app/form/event_fields.js";

const TODAY = "2026-11-22";
const MEAL = { code: "same_meal", name: "同吃", group: "三活", asked: true, days: true, audience: false, parts: ["present"] };
const about = { me: 3, school: 9, kind: MEAL };
const body = (more = {}) => ({ ...firstEvent(about, TODAY), ...more });

test("it begins with every answer there", () => {
  assert.deepEqual(checkEvent(body(), TODAY, ""), {});
  assert.deepEqual(body().people, [{ user: 3, part: "present" }]);
  assert.equal(body().title, "同吃");
});

test("whoever assesses takes part by assessing", () => {
  assert.deepEqual(firstEvent({ ...about, kind: { ...MEAL, parts: ["assessed"] } }, TODAY).people, [{ user: 3, part: "assessed" }]);
});

const REFUSED = [
  ["no day", { on: "" }, "", "on", "请选日期。"],
  ["no such day", { on: "2026-02-30" }, "", "on", "日期请写成 2026-09-01 这样。"],
  ["tomorrow", { on: "2026-11-23" }, "", "on", "日期不能晚于今天（11月22日）；还没开展的，有网络时先安排。"],
  ["long ago", { on: "1999-12-31" }, "", "on", "日期太早了，请核对年份。"],
  ["ends before it begins", { until: "2026-11-21" }, "", "until", "结束日期不能早于开始日期。"],
  ["not over yet", { on: "2026-11-20", until: "2026-11-24" }, "", "until", "这次活动还没有结束，等最后一天过了再记；也可以先记到今天。"],
  ["63 days", { on: "2026-09-01", until: "2026-11-02" }, "", "until", "一次最多记62天，更长的请分几次记。"],
  ["a name of 61", { title: "一".repeat(61) }, "", "title", "请不要超过60字，现在是61字。"],
  ["not a number", {}, "很多", "audience_count", "人数请填数字，如 120。"],
  ["too many", {}, "100001", "audience_count", "人数请填 0 到 100000。"],
];
for (const [name, more, count, field, words] of REFUSED) {
  test(`refused: ${name}`, () => assert.deepEqual(checkEvent(body(more), TODAY, count), { [field]: [words] }));
}

const FINE = [
  ["62 days", { on: "2026-09-01", until: "2026-11-01" }, ""],
  ["a phone that believes in 1970", { on: "1970-01-01" }, "", "1970-01-01"],
  ["120 people", {}, "120"],
  ["60 letters, some of two halves", { title: "𠮷".repeat(60) }, ""],
];
for (const [name, more, count, today] of FINE) {
  test(`taken: ${name}`, () => assert.deepEqual(checkEvent(body(more), today || TODAY, count), {}));
}

test("digits of a Chinese keyboard are digits", () => assert.equal(digits(" １２0 "), "120"));

test("it is kept as the server keeps it", () => {
  const people = [{ user: 12, part: "present" }, { user: 3, part: "present" }, { user: 3, part: "lead" }, { user: 12, part: "present" }];
  const said = tidiedEvent(body({ title: "  ", place: " 食堂 ", until: TODAY, workdays: true, people }), "同吃");
  assert.equal(said.title, "同吃");
  assert.equal(said.place, "食堂");
  assert.equal(said.until, null);
  assert.equal(said.workdays, false);
  assert.deepEqual(said.people, [{ user: 3, part: "lead" }, { user: 3, part: "present" }, { user: 12, part: "present" }]);
});
