import assert from "node:assert/strict";
import { test } from "node:test";
import { NOTICED_MS, telling } from "../src/logic/waiting.js";

/** A bar, and a clock that is moved by hand. */
function bar() {
  const seen = [];
  const timers = new Map();
  let next = 1;
  const whileItLasts = telling({
    show: () => seen.push("shown"),
    hide: () => seen.push("hidden"),
    later: (work, ms) => {
      assert.equal(ms, NOTICED_MS);
      timers.set(next, work);
      return next++;
    },
    never: (timer) => timers.delete(timer),
  });
  const aWhileLater = () => [...timers.entries()].forEach(([timer, work]) => (timers.delete(timer), work()));
  return { seen, whileItLasts, aWhileLater };
}

/** Work that ends when it is told to. */
function work() {
  const parts = {};
  const promise = new Promise((resolve, reject) => Object.assign(parts, { resolve, reject }));
  return { promise, ...parts };
}

test("what is answered at once is not told of", async () => {
  const { seen, whileItLasts, aWhileLater } = bar();
  assert.equal(await whileItLasts(Promise.resolve(7)), 7);
  aWhileLater();
  assert.deepEqual(seen, []);
});

test("what takes a while is told of until it ends", async () => {
  const { seen, whileItLasts, aWhileLater } = bar();
  const one = work();
  const waited = whileItLasts(one.promise);
  aWhileLater();
  assert.deepEqual(seen, ["shown"]);
  one.resolve("answer");
  assert.equal(await waited, "answer");
  assert.deepEqual(seen, ["shown", "hidden"]);
});

test("several at once are told of once, until the last has ended", async () => {
  const { seen, whileItLasts, aWhileLater } = bar();
  const [one, two] = [work(), work()];
  const first = whileItLasts(one.promise);
  const second = whileItLasts(two.promise);
  aWhileLater();
  one.resolve();
  await first;
  assert.deepEqual(seen, ["shown"]);
  two.resolve();
  await second;
  assert.deepEqual(seen, ["shown", "hidden"]);
});

test("what fails ends as well, and fails as before", async () => {
  const { seen, whileItLasts, aWhileLater } = bar();
  const one = work();
  const waited = whileItLasts(one.promise);
  aWhileLater();
  one.reject(new Error("no network"));
  await assert.rejects(waited, /no network/);
  assert.deepEqual(seen, ["shown", "hidden"]);
  assert.equal(await whileItLasts(Promise.resolve(1)), 1);
  assert.deepEqual(seen, ["shown", "hidden"]);
});
