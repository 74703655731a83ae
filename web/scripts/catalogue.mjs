// The city's public facts: departments, and what may be attached.
import { get } from "./api.mjs";
import { locale } from "./texts.mjs";

export function readCatalogue() {
  return get("/catalogue");
}

/** The text of a name that has one for each language. */
export function named(names) {
  return names[locale] ?? names["zh-CN"] ?? Object.values(names)[0];
}
