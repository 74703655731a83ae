// Letters to download, in the forms they were made.
import { element } from "./dom.mjs";
import { fill, texts } from "./texts.mjs";

export function letterList(letters) {
  return element("ul", { class: "govuk-list hall-letters" }, letters.map(item));
}

function item(letter) {
  const formats = letter.formats?.length ? letter.formats : [{ format: "", url: letter.url }];
  return element(
    "li",
    { "data-letter": letter.no },
    element("div", {}, element("strong", {}, letter.name), letter.no ? ` ${letter.no}` : ""),
    element("div", { class: "hall-letters__formats" }, formats.map((one) => link(letter, one))),
  );
}

function link(letter, { format, url }) {
  const text = fill(texts.status.download, { format: format.toUpperCase() }).replace(/\s+/g, " ");
  return element(
    "a",
    { class: "govuk-link", href: url, download: true, "data-format": format },
    text,
    element("span", { class: "govuk-visually-hidden" }, ` ${letter.name}`),
  );
}
