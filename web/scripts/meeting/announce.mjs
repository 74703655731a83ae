// What happens in a meeting is said in the page's one live line. Each thing stands there long enough to be read out before
// the next one comes; the last one goes after a while, for a line that stays is not read any more.
import { say } from "../waiting.mjs";

const AT_LEAST_MS = 1_500;
const AT_MOST_MS = 8_000;
const next = [];
let timer = null;
let since = -Infinity;

export function announce(text) {
  if (next.at(-1) === text) return;
  next.push(text);
  if (next.length === 1) wait(Math.max(0, since + AT_LEAST_MS - performance.now()));
}

function wait(ms) {
  clearTimeout(timer);
  timer = setTimeout(show, ms);
}

function show() {
  const text = next.shift();
  say(text ?? "");
  if (text === undefined) return;
  since = performance.now();
  wait(next.length ? AT_LEAST_MS : AT_MOST_MS);
}
