// The app's own words, in the person's language. Whatever belongs to a case comes from the API in that language already.
import en from "../texts/en.js";
import zh from "../texts/zh-CN.js";

/** The languages that the app is written in; the city chooses which of them it offers. */
export const LOCALES = ["zh-CN", "en"];
const TEXTS = { "zh-CN": zh, en };

/**
 * The languages that the city offers, of those the app is written in.
 *
 * @param {string} named - their tags with blanks between them, the first one first.
 */
export function offered(named) {
  const wanted = named.split(" ");
  return wanted.filter((each) => LOCALES.includes(each));
}

/** The text of a key with its places filled; a missing key shows itself. */
export function wordsIn(locale) {
  return wordsOf(TEXTS[locale] ?? zh);
}

/** The same for texts of one's own: parts of the app that are loaded when they are opened bring theirs. */
export function wordsOf(texts) {
  return (key, values = {}) => {
    const template = key.split(".").reduce((part, name) => part?.[name], texts);
    if (typeof template !== "string") return key;
    return template.replace(/\{(\w+)\}/g, (place, name) => (name in values ? String(values[name]) : place));
  };
}
