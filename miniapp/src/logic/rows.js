// A form as flat rows: a page draws them one below the other, however deep the data is.
import { askedFor, begun, initialOf, initialValues } from "./form.js";

/**
 * @typedef {object} Row
 * @property {"field" | "heading" | "add" | "remove" | "clear"} kind
 * @property {import("./form.js").Field} field
 * @property {string} path - `points.0`, as errors name it.
 * @property {number} depth
 * @property {any} value
 * @property {string} title
 */

/** The rows of a form that is filled in so far. */
export function rowsOf(fields, values, path = "", depth = 0) {
  return askedFor(fields, values).flatMap((field) => rowsOfField(field, values?.[field.name], join(path, field.name), depth, field.title));
}

function rowsOfField(field, value, path, depth, title) {
  const row = { field, path, depth, value, title };
  if (field.kind === "group") return [{ ...row, kind: "heading" }, ...rowsOf(field.fields, value, path, depth + 1), ...clearing(row)];
  if (field.kind !== "list") return [{ ...row, kind: "field" }];
  const items = value ?? [];
  const full = field.most !== undefined && items.length >= field.most;
  return [
    { ...row, kind: "heading" },
    ...items.flatMap((item, place) => [
      ...rowsOfField(field.item, item, join(path, place), depth + 1, `${field.title} ${place + 1}`),
      { ...row, kind: "remove", path: join(path, place), depth: depth + 1, title: `${field.title} ${place + 1}` },
    ]),
    ...(full ? [] : [{ ...row, kind: "add" }]),
  ];
}

// What may stay empty as a whole is emptied as a whole: a choice within it cannot be taken back one by one.
function clearing(row) {
  return !row.field.required && begun(row.field.fields, row.value) ? [{ ...row, kind: "clear", depth: row.depth + 1 }] : [];
}

/** The values with another one at a path. */
export function put(values, path, value) {
  const [first, ...rest] = String(path).split(".");
  const next = rest.length ? put(values?.[first] ?? (/^\d+$/.test(rest[0]) ? [] : {}), rest.join("."), value) : value;
  if (Array.isArray(values)) return values.map((each, place) => (String(place) === first ? next : each));
  return { ...values, [first]: next };
}

/** The values with one more item in the list at a path. */
export function added(values, path, field) {
  const items = at(values, path) ?? [];
  const item = field.item.kind === "group" ? initialValues(field.item.fields) : initialOf(field.item);
  return put(values, path, [...items, item]);
}

/** The files of a row with one more; where there is one at most, it takes the place of the former one. */
export function withFile(row, given) {
  return row.field.single ? [given] : [...(row.value ?? []), given];
}

/** The values without the item at a path. */
export function removed(values, path) {
  const [list, place] = [path.slice(0, path.lastIndexOf(".")), Number(path.slice(path.lastIndexOf(".") + 1))];
  return put(values, list, at(values, list).filter((_, number) => number !== place));
}

/** The value at a path. */
export function at(values, path) {
  return path.split(".").reduce((value, key) => value?.[key], values);
}

function join(path, name) {
  return path === "" ? String(name) : `${path}.${name}`;
}
