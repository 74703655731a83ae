// Files: one at a time, checked against the city's limits before a byte is sent, listed with a way to remove them.
import { ApiProblem } from "./api.mjs";
import { readCatalogue } from "./catalogue.mjs";
import { byId, element } from "./dom.mjs";
import { acceptOf, limitsText, objectionTo, sizeText, storeFile } from "./file-limits.mjs";
import { clearProblems, showProblems, showTrouble } from "./problems.mjs";
import { fill, texts } from "./texts.mjs";
import { say, whileBusy } from "./waiting.mjs";

/** Opens the page of a form that asks for files; none are needed to go on, and a file that was chosen is meant to be sent. */
export function openFiles(question) {
  const { draft, journey } = question;
  const uploads = draft ? openUploads(draft.attachments, () => journey.keep(draft)) : null;
  question.open({ beforeLeaving: async () => (await uploads).sendChosen() });
}

const purposes = () => [...document.getElementsByName("purpose")];

/**
 * Makes the upload part of a page work.
 *
 * @param {object[]} files - {upload_id, file_name, purpose, size}; changed in place.
 * @param {() => void} changed - called after every change, to keep it.
 * @returns {Promise<{sendChosen: () => Promise<boolean>}>} sendChosen uploads a file that was chosen and not yet sent.
 */
export async function openUploads(files, changed) {
  const chooser = byId("file");
  const button = byId("upload");
  let limits = null;

  function showList() {
    byId("uploads").replaceChildren(...files.map(row));
    byId("upload-form").hidden = limits !== null && files.length >= limits.max_count;
  }

  function row(file) {
    const remove = element(
      "button",
      { type: "button", class: "govuk-button govuk-button--secondary" },
      texts.upload.remove,
      element("span", { class: "govuk-visually-hidden" }, ` ${file.file_name}`),
    );
    remove.addEventListener("click", () => {
      files.splice(files.indexOf(file), 1);
      changed();
      showList();
      say(fill(texts.upload.removed, { name: file.file_name }));
      chooser.focus();
    });
    const about = ` · ${texts.choices.purpose[file.purpose]} · ${sizeText(file.size)}`;
    return element("li", {}, element("span", { class: "hall-file-name" }, file.file_name, about), remove);
  }

  /** Finds what speaks against a file; the API has the last word, this only spares a useless upload. */
  function objections(file, purpose) {
    const problems = [];
    if (!purpose) problems.push({ field: "purpose", message: texts.missing.purpose });
    const objection = file && files.length >= limits.max_count ? fill(texts.upload.too_many, { count: limits.max_count }) : objectionTo(file, limits);
    if (objection) problems.push({ field: "file", message: objection });
    return problems;
  }

  async function send() {
    clearProblems();
    const file = chooser.files[0];
    const purpose = purposes().find((one) => one.checked || one.type === "hidden")?.value;
    if (!limits && !(await readLimits())) return false;
    const problems = objections(file, purpose);
    if (problems.length) {
      showProblems(problems);
      return false;
    }
    const uploaded = await whileBusy(button, fill(texts.busy.uploading, { name: file.name }), () => store(file));
    if (!uploaded) return false;
    files.push({ ...uploaded, purpose });
    changed();
    chooser.value = "";
    for (const radio of purposes()) radio.checked = false;
    showList();
    say(fill(texts.upload.done, { name: file.name }));
    return true;
  }

  async function store(file) {
    try {
      return { upload_id: await storeFile(file, limits), file_name: file.name, size: file.size };
    } catch (problem) {
      if (!(problem instanceof ApiProblem)) throw problem;
      if (problem.fields.length) showProblems(problem.fields.map(({ message }) => ({ field: "file", message })));
      else if (problem.atStore) showProblems([{ field: "file", message: fill(texts.upload.failed, { name: file.name }) }]);
      else showTrouble(...problem.sentences);
      return null;
    }
  }

  async function readLimits() {
    try {
      limits = texts.attachments ?? (await readCatalogue()).attachments; // Some parts are told when they are built.
    } catch (problem) {
      if (!(problem instanceof ApiProblem)) throw problem;
      showTrouble(...problem.sentences);
      return false;
    }
    byId("upload-limits").textContent = limitsText(limits);
    chooser.accept = acceptOf(limits);
    return true;
  }

  button.addEventListener("click", send);
  showList();
  if (await readLimits()) showList();
  return { sendChosen: async () => chooser.files.length === 0 || send() };
}
