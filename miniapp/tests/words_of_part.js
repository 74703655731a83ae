// Words of a part of the app, as its tests look at them: what there is, and what its pages ask for.
import { readFileSync, readdirSync } from "node:fs";

/** The keys of texts, `call.outcomes.accept`. */
export function keysOf(texts, path = "") {
  return Object.entries(texts).flatMap(([name, each]) => (typeof each === "string" ? [`${path}${name}`] : keysOf(each, `${path}${name}.`)));
}

/** The places that a text has to be filled in, in order. */
export function placesOf(texts, key) {
  const text = key.split(".").reduce((part, name) => part[name], texts);
  return [...text.matchAll(/\{(\w+)\}/g)].map((found) => found[1]).sort();
}

/**
 * What the sources of a part ask for and is not there, and what nobody asks for.
 *
 * @param {string} part - name of its folder.
 * @param {string[]} there - keys of its texts.
 */
export function asked(part, there) {
  const folder = new URL(`../src/${part}/`, import.meta.url);
  const sources = readdirSync(folder, { recursive: true }).filter((name) => /\.(vue|js)$/.test(name) && !name.startsWith("texts"));
  const all = sources.map((name) => readFileSync(new URL(name, folder), "utf8")).join("\n");
  const whole = new Set([...all.matchAll(/say\(\s*["'`]([\w.]+)["'`]/g)].map((found) => found[1]));
  const beginnings = [...all.matchAll(/say\(\s*`([\w.]+\.)\$\{/g)].map((found) => found[1]);
  const used = (key) => whole.has(key) || beginnings.some((beginning) => key.startsWith(beginning));
  return { missing: [...whole].filter((key) => !there.includes(key)), left: there.filter((key) => !used(key)) };
}
