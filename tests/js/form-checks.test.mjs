import assert from "node:assert/strict";
import { test } from "node:test";
import { check } from "../../static/js/app/form/checks.js";

const TODAY = "2026-11-22";
const body = (said = {}) => ({
  household: 1, students: [], on: TODAY, mode: "home", outcome: "met", purposes: ["situation"], note: "", problem: null,
  companions: [], place: "", time_of_day: "", gift_amount: null, rescheduled_to: null, details: {}, ...said,
});

test("a form that is saved as it stands has nothing to mend", () => assert.deepEqual(check(body(), TODAY), {}));

const REFUSED = [
  [{ on: "" }, "on", "请选日期。"],
  [{ on: "2026-02-30" }, "on", "日期请写成 2026-09-01 这样。"],
  [{ on: "2026-11-23" }, "on", "日期不能晚于今天（11月22日）。"],
  [{ on: "1999-12-31" }, "on", "日期太早了，请核对年份。"],
  [{ rescheduled_to: "2026-11-21", outcome: "rescheduled" }, "rescheduled_to", "改约的日期不能早于这次的日期。"],
  [{ mode: "" }, "mode", "请填写这一项。"],
  [{ mode: "drone" }, "mode", "没有这个选项，请重新选择。"],
  [{ note: "家".repeat(2001) }, "note", "请不要超过2000字，现在是2001字。"],
  [{ note: "😀".repeat(2001) }, "note", "请不要超过2000字，现在是2001字。"],
  [{ details: { found: "家".repeat(501) } }, "found", "请不要超过500字，现在是501字。"],
  [{ gift_amount: "两百" }, "gift_amount", "金额请填数字，如 200。"],
  [{ gift_amount: "-1" }, "gift_amount", "金额请填 0 到 100000 元。"],
  [{ problem: { text: " \n", category: "other" } }, "problem_text", "请写下家长的原话，一句也可以；没有问题就关掉这一项。"],
];
for (const [said, name, words] of REFUSED)
  test(`${name}: ${words}`, () => assert.deepEqual(check(body(said), TODAY), { [name]: [words] }));

test("a phone that believes in 1970 is set right by the server, not refused", () =>
  assert.deepEqual(check(body({ on: "1970-01-01" }), "1970-01-01"), {}));

test("where the pairing is over, only its days", () => {
  const spans = [["2026-01-01", "2026-06-30"]];
  assert.deepEqual(check(body({ on: "2026-06-30" }), TODAY, spans), {});
  assert.match(check(body(), TODAY, spans).on[0], /只能补记结对期间的联系：2026-01-01 至 2026-06-30。/);
});
