// A form made of a command's schema. The server decides what is right; the form only knows what can be typed.
import { minuteOf } from "./moments.js";

/**
 * @typedef {object} Field
 * @property {string} name
 * @property {string} title
 * @property {"text" | "long" | "number" | "yes_no" | "date" | "moment" | "choice" | "many" | "list" | "group" | "files"} kind
 * @property {boolean} required
 * @property {any} initial
 * @property {{value: any, label: string}[]} [options] - of a choice, or of many.
 * @property {string} [choices] - name of the list of the city's that the options are in.
 * @property {number} [longest]
 * @property {number} [least]
 * @property {number} [most]
 * @property {Field[]} [fields] - of a group.
 * @property {Field} [item] - of a list.
 * @property {boolean} [single] - of files: there is one at most, which is no list for the server.
 * @property {boolean} [spread] - of a single file: what it is stands among the command's own fields.
 * @property {{value: string, label: string}[]} [purposes] - of files: what each may be for.
 * @property {{field: string, in: any[], needed_in: any[]}} [when] - it is asked while another field says one of these (null for nothing).
 */

/** Beyond this length a text is typed in several lines. */
const LONG_TEXT = 200;

/** The fields of a schema, in its order. */
export function fieldsOf(schema) {
  return fieldsIn(schema, schema.$defs ?? {});
}

function fieldsIn(schema, defs) {
  const required = new Set(schema.required ?? []);
  const fields = Object.entries(schema.properties ?? {}).map(([name, part]) => fieldOf(name, part, required.has(name), defs));
  return isFile(schema) ? fields.flatMap(asOneFile) : fields;
}

/** Whether a schema is that of a new file: one that is meant among others has no name of its own. */
function isFile(schema) {
  return Boolean(schema.properties?.upload_id && schema.properties.file_name);
}

// A command about one new file: it is chosen on the device, which knows its name; nobody types the sign that the store gives it.
function asOneFile(field) {
  if (field.name === "file_name") return [];
  if (field.name !== "upload_id") return [field];
  const { name, title, required } = field;
  return [{ name, title, required, initial: null, kind: "files", most: 1, single: true, spread: true, purposes: purposesOf({}) }];
}

function fieldOf(name, part, required, defs) {
  const { schema, optional } = resolved(part, defs);
  const told = {
    name,
    title: part.title ?? name,
    required: required && !optional,
    initial: part.default ?? null,
    ...(part["x-choices"] ? { choices: part["x-choices"] } : {}),
    ...(part["x-asked-when"] ? { when: part["x-asked-when"] } : {}),
  };
  return { ...told, ...kindOf(name, part, schema, defs) };
}

/** A schema behind its reference, and whether nothing may stand there, too. */
function resolved(part, defs) {
  if (part.$ref) return { schema: defs[part.$ref.split("/").pop()] ?? {}, optional: false };
  if (!part.anyOf) return { schema: part, optional: false };
  const variants = part.anyOf.filter((each) => each.type !== "null");
  return { ...resolved(variants[0] ?? {}, defs), optional: variants.length < part.anyOf.length };
}

function kindOf(name, part, schema, defs) {
  if (schema.enum) return { kind: "choice", options: optionsOf(schema) };
  if (schema.type === "boolean") return { kind: "yes_no" };
  if (schema.type === "integer" && part["x-choices"]) return { kind: "choice" };
  if (schema.type === "integer" || schema.type === "number") return { kind: "number", ...limits(schema) };
  if (schema.type === "array") return listOf(name, part, schema, defs);
  if (isFile(schema)) return { kind: "files", most: 1, single: true, purposes: purposesOf(schema) };
  if (schema.properties) return { kind: "group", fields: fieldsIn(schema, defs) };
  if (part["x-choices"]) return { kind: "choice" };
  if (schema.format === "date") return { kind: "date" };
  if (schema.format === "date-time") return { kind: "moment" };
  const longest = schema.maxLength;
  return { kind: longest > LONG_TEXT ? "long" : "text", ...(longest ? { longest } : {}) };
}

function listOf(name, part, schema, defs) {
  const item = resolved(schema.items ?? {}, defs).schema;
  if (item.properties?.upload_id) return { kind: "files", most: schema.maxItems, purposes: purposesOf(item) };
  if (item.enum) return { kind: "many", options: optionsOf(item) };
  if (part["x-choices"]) return { kind: "many" };
  return {
    kind: "list",
    item: fieldOf(name, { ...(schema.items ?? {}), title: part.title }, true, defs),
    least: schema.minItems ?? 0,
    most: schema.maxItems,
  };
}

// What a file may be for: who adds it says so, where there is more than one thing.
function purposesOf(item) {
  const purpose = item.properties?.purpose ?? {};
  return purpose.enum ? optionsOf(purpose) : [{ value: purpose.const ?? "supporting", label: "" }];
}

function optionsOf(schema) {
  const labels = schema["x-labels"] ?? {};
  return schema.enum.map((value) => ({ value, label: labels[String(value)] ?? String(value) }));
}

function limits(schema) {
  const told = {};
  if (schema.minimum !== undefined) told.least = schema.minimum;
  if (schema.maximum !== undefined) told.most = schema.maximum;
  return told;
}

/** A day as people type it (`2026.3.2`, `2026年3月2日`, `20260302`) the way the server reads it; what is no day stays as typed. */
export function dayTyped(typed) {
  const found = /^(\d{4})[-./年 ]?(\d{1,2})[-./月 ]?(\d{1,2})日?$/.exec(typed.trim());
  if (!found) return typed.trim();
  const day = `${found[1]}-${found[2].padStart(2, "0")}-${found[3].padStart(2, "0")}`;
  return isDay(day) ? day : typed.trim();
}

/** A day and a time in Beijing as people type them (`2026-03-02 9:30`); what is none stays as typed. */
export function momentTyped(typed) {
  const found = /^(.*?)[ T]+(\d{1,2})[:：](\d{2})$/.exec(typed.trim());
  if (!found || Number(found[2]) > 23 || Number(found[3]) > 59) return typed.trim();
  const day = dayTyped(found[1]);
  return isDay(day) ? `${day}T${found[2].padStart(2, "0")}:${found[3]}:00+08:00` : typed.trim();
}

// A day that does not exist becomes another one in JavaScript, or none.
function isDay(value) {
  if (!/^\d{4}-\d\d-\d\d$/.test(value)) return false;
  const at = new Date(`${value}T00:00:00Z`);
  return !Number.isNaN(at.getTime()) && at.toISOString().slice(0, 10) === value;
}

const isMoment = (value) => /^\d{4}-\d\d-\d\dT/.test(value);

/** What a form begins with. */
export function initialValues(fields) {
  return valuesFrom(fields, undefined);
}

/**
 * What a form begins with that goes on with something written before.
 *
 * @param {Field[]} fields
 * @param {object} [written] - as the API tells it; what it does not say stays as a new form has it.
 */
export function valuesFrom(fields, written) {
  return Object.fromEntries(fields.map((field) => [field.name, valueFrom(field, written?.[field.name])]));
}

function valueFrom(field, told) {
  if (field.kind === "group" && told) return valuesFrom(field.fields, told);
  if (told === null || told === undefined) return initialOf(field);
  if (field.kind === "list") return told.map((each) => valueFrom(field.item, each));
  if (field.kind === "files") return [told].flat().map(({ upload_id, name, purpose }) => ({ upload_id, file_name: name, purpose }));
  if (field.kind === "moment") return minuteOf(told);
  return field.kind === "number" ? String(told) : told;
}

export function initialOf(field) {
  if (field.kind === "group") return field.initial ?? initialValues(field.fields);
  if (["list", "many", "files"].includes(field.kind)) return field.initial ?? [];
  if (field.kind === "yes_no") return field.initial ?? null;
  return field.initial ?? "";
}

/**
 * The fields that are asked for what is filled in so far. What another choice has hidden is neither shown, nor sent, nor missed; what was written
 * in it is there again when the choice is made anew.
 */
export function askedFor(fields, values) {
  return fields.flatMap((field) => {
    if (!field.when) return [field];
    const said = values?.[field.when.field] ?? "";
    const value = said === "" ? null : said;
    if (!field.when.in.includes(value)) return [];
    return [field.when.needed_in.includes(value) ? { ...field, required: true } : field];
  });
}

/** The errors that still hold after a field was changed: another choice asks for other things, and what was said of the former ones is over. */
export function errorsAfter(fields, errors, path) {
  return fields.some((field) => field.when?.field === path) ? {} : errors;
}

/** The data of the command: what is not asked or was left empty is not sent, numbers are numbers. */
export function dataOf(fields, values) {
  const data = {};
  for (const field of askedFor(fields, values)) {
    const value = valueOf(field, values?.[field.name]);
    if (value === undefined) continue;
    if (field.spread) Object.assign(data, { upload_id: value.upload_id, file_name: value.file_name });
    else data[field.name] = value;
  }
  return data;
}

function valueOf(field, value) {
  if (value === null || value === undefined || value === "") return undefined;
  if (field.kind === "number") return Number(value);
  if (field.kind === "text" || field.kind === "long") return String(value).trim() || undefined;
  if (field.kind === "date") return dayTyped(String(value)) || undefined;
  if (field.kind === "moment") return momentTyped(String(value)) || undefined;
  if (field.kind === "group") return begun(field.fields, value) || field.required ? dataOf(field.fields, value) : undefined;
  if (field.kind === "list") {
    const items = value.map((each) => valueOf(field.item, each)).filter((each) => each !== undefined);
    return items.length || field.required ? items : undefined;
  }
  if (field.single) return value[0];
  if (Array.isArray(value)) return value.length || field.required ? value : undefined;
  return value;
}

/** Whether anything was filled in that does not stand there from the beginning. */
export function begun(fields, values) {
  return askedFor(fields, values).some((field) => {
    const value = values?.[field.name];
    if (field.kind === "group") return begun(field.fields, value);
    return valueOf(field, value) !== undefined && JSON.stringify(value) !== JSON.stringify(initialOf(field));
  });
}

/**
 * What a person has plainly left out or typed too long, by the field's path; the server knows the rest.
 *
 * @param {(key: string, values?: object) => string} text
 */
export function missing(fields, values, text, path = "") {
  const found = {};
  for (const field of askedFor(fields, values)) {
    const at = path ? `${path}.${field.name}` : field.name;
    const value = valueOf(field, values?.[field.name]);
    if (field.kind === "group" && (field.required || value !== undefined)) {
      Object.assign(found, missing(field.fields, values?.[field.name], text, at));
    } else if (field.required && (value === undefined || (Array.isArray(value) && value.length < Math.max(1, field.least ?? 1)))) {
      found[at] = text("form.needed", { title: field.title });
    } else if (field.kind === "list" && field.item.kind === "group") {
      (values?.[field.name] ?? []).forEach((item, place) => Object.assign(found, missing(field.item.fields, item, text, `${at}.${place}`)));
    } else if (field.kind === "number" && value !== undefined && !Number.isFinite(value)) {
      found[at] = text("form.no_number", { title: field.title });
    } else if (field.kind === "date" && value !== undefined && !isDay(value)) {
      found[at] = text("form.no_date", { title: field.title });
    } else if (field.kind === "moment" && value !== undefined && !isMoment(value)) {
      found[at] = text("form.no_moment", { title: field.title });
    } else if (field.longest && typeof value === "string" && value.length > field.longest) {
      found[at] = text("form.too_long", { title: field.title, most: field.longest });
    }
  }
  return found;
}

/** What stands at no field of the form, and has to be said above it. */
export function errorsElsewhere(errors, rows) {
  const shown = new Set(rows.filter((row) => row.kind === "field" || row.kind === "heading").map((row) => row.path));
  return Object.entries(errors)
    .filter(([path]) => !shown.has(path))
    .map(([, message]) => message);
}

/** Names of the lists of the city's that a form needs. */
export function listsOf(fields) {
  const of = (field) => [field.choices, ...(field.fields ?? []).flatMap(of), ...(field.item ? of(field.item) : [])].filter(Boolean);
  return [...new Set(fields.flatMap(of))];
}

/** Options that say something of what is typed; all of them while nothing is. */
export function matching(options, typed) {
  const words = typed.trim().toLowerCase();
  return words ? options.filter((option) => `${option.label} ${option.group ?? ""}`.toLowerCase().includes(words)) : options;
}

/** Errors of the server by the field's path: `data.points.0` is the first of `points`. */
export function errorsOf(problem) {
  const found = {};
  for (const { field, message } of problem.fields) {
    const path = String(field ?? "").replace(/^data\./, "");
    if (!(path in found)) found[path] = message;
  }
  return found;
}
