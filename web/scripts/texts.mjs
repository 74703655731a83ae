// The words of this page's language, and its addresses. No page text is written in a module.

export const locale = document.documentElement.lang;

/** What texts.{locale}.mjs has put here: the page names it before its own script. Waiting for it in here instead would
 * let the page load while none of its buttons listens yet. */
export const texts = globalThis.hallTexts;

/** Puts values into the braces of a text. */
export function fill(text, values) {
  return text.replace(/\{(\w+)\}/g, (whole, name) => (name in values ? String(values[name]) : whole));
}

/** The address of a page in this page's language. */
export function pageUrl(path) {
  return (locale === "en" ? "/en/" : "/") + path;
}
