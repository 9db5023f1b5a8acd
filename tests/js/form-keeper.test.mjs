import assert from "node:assert/strict";
import { mock, test } from "node:test";
import { dayBefore, dayOf, daysBetween, moment, spoken } from "../../static/js/app/form/days.js";
import { keeper } from "../../static/js/app/form/keeper.js";

mock.timers.enable({ apis: ["setTimeout", "Date"] });
const settled = () => new Promise((resolve) => setImmediate(resolve));

test("somebody who never stops typing is written down once a second at least", async () => {
  const at = [];
  const kept = keeper(async () => { at.push(Date.now()); });
  const began = Date.now();
  for (let stroke = 0; stroke < 40; stroke += 1) {
    kept.touched();
    mock.timers.tick(100);
    await settled();
  }
  mock.timers.tick(1000);
  await settled();
  assert.ok(at.length >= 3);
  const gaps = [began, ...at].slice(1).map((moment_, place) => moment_ - [began, ...at][place]);
  assert.ok(Math.max(...gaps) <= 1100, String(gaps));
});

test("a write that fails is told and tried again with the next stroke", async () => {
  const told = [];
  let broken = true;
  let written = 0;
  const kept = keeper(async () => {
    if (broken) throw new Error("full");
    written += 1;
  }, { failed: (error) => told.push(error.message) });
  kept.touched();
  await kept.flush();
  assert.deepEqual(told, ["full"]);
  broken = false;
  await kept.flush();
  assert.equal(written, 1);
});

test("after stop nothing is written", async () => {
  let written = 0;
  const kept = keeper(async () => { written += 1; });
  kept.touched();
  await kept.stop();
  kept.touched();
  mock.timers.tick(5000);
  await kept.flush();
  assert.equal(written, 0);
});

test("days are those of Shanghai in any zone", () => {
  const midnight = Date.parse("2026-11-22T00:00:00+08:00");
  assert.equal(dayOf(midnight), "2026-11-22");
  assert.equal(dayOf(midnight - 1), "2026-11-21");
  assert.equal(dayBefore(midnight), "2026-11-21");
  assert.equal(moment(midnight), "11月22日 00:00");
  assert.equal(spoken("2025-03-04", "2026-11-22"), "2025年3月4日");
  assert.equal(daysBetween("2026-10-30", "2026-11-02"), 3);
});
