// What the authority gives to the applicant: letters to download, what is disclosed, and what it asks them to add.
import { byId, element } from "./dom.mjs";
import { fill, texts } from "./texts.mjs";

// Addresses of files are signed for five minutes; an older one is asked for again before it is followed.
const FRESH_MS = 4 * 60 * 1000;

/**
 * Lets links to files work however long the page has been open.
 *
 * @param {() => Promise<unknown>} readAgain - reads the request and shows its files anew.
 * @returns {() => void} to be called whenever the files have been shown anew.
 */
export function keepFresh(readAgain) {
  let shownAt = 0;
  const isFresh = () => Date.now() - shownAt < FRESH_MS;
  document.addEventListener("click", async (event) => {
    const link = event.target.closest("a[data-file]");
    if (!link || isFresh()) return;
    event.preventDefault();
    await readAgain();
    if (isFresh()) document.querySelector(`a[data-file="${CSS.escape(link.dataset.file)}"]`)?.click();
  });
  return () => {
    shownAt = Date.now();
  };
}

export function letterList(letters) {
  return element("ul", { class: "govuk-list hall-letters" }, letters.map(item));
}

function item(letter) {
  const formats = letter.formats?.length ? letter.formats : letter.url ? [{ format: "", url: letter.url }] : [];
  const links = formats.map((one) => link(letter, one));
  return element(
    "li",
    { "data-letter": letter.no },
    element("div", {}, element("strong", {}, letter.name), letter.no ? ` ${letter.no}` : ""),
    element("div", { class: "hall-letters__formats" }, links.length ? links : texts.status.letter_in_the_making),
  );
}

/** What the authority asks for: its points, and its advice. Shown where it is read and where it is answered. */
export function showAsked(supplement) {
  const points = supplement?.points ?? [];
  const list = element("ol", { class: "govuk-list govuk-list--number" }, points.map((point) => element("li", {}, point)));
  const guidance = supplement?.guidance ? element("p", { class: "govuk-body hall-breakable" }, supplement.guidance) : "";
  byId("asked").querySelector("[data-asked]").replaceChildren(list, guidance);
  byId("asked").hidden = points.length === 0;
}

/** What is disclosed with the reply: what it is, the files, and why a file is not among them. */
export function disclosedList({ disclosed_items: items = [], files = [], withheld_files: withheld = [] }) {
  const links = files.map((file) => {
    const hidden = element("span", { class: "govuk-visually-hidden" }, ` ${texts.status.file}`);
    return element("a", { class: "govuk-link hall-file-name hall-standalone-link", href: file.url, download: true, "data-file": file.name }, file.name, hidden);
  });
  return element("ul", { class: "govuk-list hall-letters" }, [...items, ...links, ...withheld.map(reasonFor)].map((one) => element("li", {}, one)));
}

function reasonFor({ final, grounds, articles }) {
  if (!final) return texts.status.withheld_for_now;
  const joined = (words) => words.join(texts.status.joiner);
  const law = joined(articles.map((one) => fill(texts.status.article, { article: one })));
  return fill(texts.status.withheld, { grounds: joined(grounds), law });
}

function link(letter, { format, url }) {
  const text = fill(texts.status.download, { format: format.toUpperCase() }).replace(/\s+/g, " ");
  return element(
    "a",
    { class: "govuk-link", href: url, download: true, "data-format": format, "data-file": `${letter.no}/${format}` },
    text,
    element("span", { class: "govuk-visually-hidden" }, ` ${letter.name}`),
  );
}
