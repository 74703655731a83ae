// A form made from the JSON Schema of a command, so that a changed rule changes the form. What its fields and their values
// are called stands in the schema (`title`, `x-labels`), and so does the list of the city's that a field chooses from
// (`x-choices`).
import { element } from "../dom.mjs";
import { fill, texts } from "../texts.mjs";

const LONG = 200;

/** Follows references, and takes the one kind that a field is when it is there. */
export function resolved(schema, root) {
  const target = schema.$ref ? root.$defs[schema.$ref.split("/").at(-1)] : schema;
  const kinds = target.anyOf?.filter((one) => one.type !== "null");
  return kinds ? { ...target, ...resolved(kinds[0], root), anyOf: undefined } : { ...schema, ...target };
}

/** Names the lists of the city's that a schema chooses from. */
export function listsOf(schema) {
  if (schema === null || typeof schema !== "object") return [];
  const own = typeof schema["x-choices"] === "string" ? [schema["x-choices"]] : [];
  return [...new Set([...own, ...Object.values(schema).flatMap(listsOf)])];
}

/** Which control a field needs. */
export function kindOf(schema) {
  if (schema["x-choices"] || schema.enum) return "choice";
  if (schema.type === "array") return "list";
  if (schema.type === "object") return "group";
  if (schema.type === "boolean") return "flag";
  if (schema.type === "integer" || schema.type === "number") return "number";
  if (schema.format === "date") return "date";
  return (schema.maxLength ?? 0) > LONG ? "text" : "line";
}

/** Reads typed values into what the command takes; what was left empty is left out. */
export function valueOf(kind, typed) {
  if (kind === "flag") return Boolean(typed);
  if (typed === "") return undefined;
  if (kind === "number") return Number.isFinite(Number(typed)) ? Number(typed) : typed;
  return typed;
}

export class SchemaForm {
  /**
   * @param {object} parts
   * @param {string} parts.command - prefix of the names of all controls.
   * @param {object} parts.schema
   * @param {Object<string, {value: string, label: string}[]>} parts.lists - the lists that the schema chooses from.
   * @param {object} [parts.values] - what stands there already.
   * @param {object} [parts.fixed] - fields that are not asked for, for their value is known.
   */
  constructor({ command, schema, lists = {}, values = {}, fixed = {} }) {
    this.command = command;
    this.schema = schema;
    this.fixed = fixed;
    this.lists = lists;
    this.parts = this.fields(schema, "", values);
    this.elements = this.parts.map((part) => part.element);
  }

  read() {
    return { ...gathered(this.parts), ...this.fixed };
  }

  /** Names the required fields that are empty, as {field, message}. */
  missing() {
    return missingIn(this.parts).map((part) => ({ field: part.field, message: fill(texts.host.missing, { field: part.label }) }));
  }

  /** The name of a control for a field as the API names it. */
  nameOf(field) {
    return `${this.command}.${field.replace(/^data\./, "")}`;
  }

  fields(schema, path, values) {
    const required = new Set(schema.required ?? []);
    return Object.entries(schema.properties ?? {})
      .filter(([name]) => path || !(name in this.fixed))
      .sort(([one], [other]) => Number(required.has(other)) - Number(required.has(one)))
      .map(([name, field]) => this.field(name, `${path}${name}`, resolved(field, this.schema), required.has(name), values?.[name] ?? field.default));
  }

  field(name, path, schema, required, value) {
    const kind = kindOf(schema);
    const part = { name, kind, label: schema.title ?? name, required, field: this.nameOf(path) };
    const make = { list: () => this.list(part, path, schema, value), group: () => this.group(part, path, schema, value), choice: () => choice(part, this.choices(schema), value), flag: () => flag(part, value) };
    return Object.assign(part, (make[kind] ?? (() => line(part, kind, schema, value)))());
  }

  choices(schema) {
    const listed = this.lists[schema["x-choices"]];
    return listed ?? (schema.enum ?? []).map((value) => ({ value, label: schema["x-labels"]?.[value] ?? value }));
  }

  group(part, path, schema, value) {
    const parts = this.fields(schema, `${path}.`, value);
    return { parts, element: fieldset(part.label, parts.map((one) => one.element)) };
  }

  /** A list that grows by a button and shrinks by another. */
  list(part, path, schema, values = []) {
    const items = [];
    const box = element("div");
    const number = { next: 0 };
    const add = (value, focus) => {
      const index = number.next++;
      const item = { parts: this.fields(resolved(schema.items, this.schema), `${path}.${index}.`, value) };
      const remove = element("button", { type: "button", class: "govuk-button govuk-button--secondary" }, texts.host.remove_entry);
      remove.addEventListener("click", () => {
        items.splice(items.indexOf(item), 1);
        item.element.remove();
        more.hidden = false;
        more.focus();
      });
      item.element = fieldset(fill(texts.host.entry, { label: part.label, n: index + 1 }), [...item.parts.map((one) => one.element), remove]);
      items.push(item);
      box.append(item.element);
      more.hidden = items.length >= (schema.maxItems ?? Infinity);
      if (focus) item.element.querySelector("input, textarea, select")?.focus();
    };
    const more = element("button", { type: "button", class: "govuk-button govuk-button--secondary" }, fill(texts.host.add_entry, { label: part.label }));
    more.addEventListener("click", () => add({}, true));
    for (const value of values ?? []) add(value, false);
    return { items, element: element("div", { class: "govuk-form-group" }, box, more) };
  }
}

const idOf = (field) => field.replace(/\./g, "-");

function fieldset(legend, children) {
  return element(
    "fieldset",
    { class: "govuk-fieldset hall-entry" },
    element("legend", { class: "govuk-fieldset__legend govuk-fieldset__legend--s" }, legend),
    children,
  );
}

function labelled(part, control) {
  const optional = part.required ? "" : texts.host.optional;
  return element("div", { class: "govuk-form-group" }, element("label", { class: "govuk-label", for: idOf(part.field) }, part.label, optional), control);
}

function line(part, kind, schema, value = "") {
  const common = { id: idOf(part.field), name: part.field, maxlength: schema.maxLength };
  const control =
    kind === "text"
      ? element("textarea", { ...common, class: "govuk-textarea", rows: 6 })
      : element("input", { ...common, class: "govuk-input", type: kind === "date" ? "date" : "text", inputmode: kind === "number" ? "numeric" : null, autocomplete: "off" });
  control.value = value ?? "";
  if (kind === "number") control.classList.add("govuk-input--width-5");
  return { element: labelled(part, control), typed: () => control.value.trim() };
}

function choice(part, choices, value) {
  const options = [element("option", { value: "" }, texts.host.choose), ...choices.map((one) => element("option", { value: one.value }, one.label))];
  const control = element("select", { id: idOf(part.field), name: part.field, class: "hall-select" }, options);
  control.value = value ?? "";
  return { element: labelled(part, control), typed: () => control.value };
}

function flag(part, value) {
  const id = idOf(part.field);
  const control = element("input", { id, name: part.field, class: "govuk-checkboxes__input", type: "checkbox", value: "yes" });
  control.checked = Boolean(value);
  const item = element("div", { class: "govuk-checkboxes__item" }, control, element("label", { class: "govuk-label govuk-checkboxes__label", for: id }, part.label));
  return { element: element("div", { class: "govuk-form-group" }, element("div", { class: "govuk-checkboxes" }, item)), typed: () => control.checked };
}

function gathered(parts) {
  const values = {};
  for (const part of parts) {
    const value = part.items ? part.items.map((item) => gathered(item.parts)) : part.parts ? gathered(part.parts) : valueOf(part.kind, part.typed());
    if (value !== undefined) values[part.name] = value;
  }
  return values;
}

function missingIn(parts) {
  return parts.flatMap((part) => {
    if (part.items) return part.items.flatMap((item) => missingIn(item.parts));
    if (part.parts) return missingIn(part.parts);
    return part.required && part.kind !== "flag" && part.typed() === "" ? [part] : [];
  });
}
