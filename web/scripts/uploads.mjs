// Files: one at a time, checked against the city's limits before a byte is sent, listed with a way to remove them.
import { ApiProblem, post, postFile } from "./api.mjs";
import { readCatalogue } from "./catalogue.mjs";
import { byId, element } from "./dom.mjs";
import { clearProblems, showProblems, showTrouble } from "./problems.mjs";
import { newKey } from "./tab-memory.mjs";
import { fill, texts } from "./texts.mjs";
import { say, whileBusy } from "./waiting.mjs";

const purposes = () => [...document.getElementsByName("purpose")];

/** Sizes as people say them: the limits are whole megabytes. */
function sizeText(bytes) {
  return bytes < 1024 * 1024 ? `${Math.max(1, Math.round(bytes / 1024))} KB` : `${Number((bytes / 1024 / 1024).toFixed(1))} MB`;
}

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
    const about = { name: file?.name, count: limits.max_count, size: sizeText(limits.max_bytes), types: typeNames(limits) };
    const against = (text) => problems.push({ field: "file", message: fill(text, about) });
    if (!file) against(texts.missing.file);
    else if (files.length >= limits.max_count) against(texts.upload.too_many);
    else if (file.size === 0) against(texts.upload.empty);
    else if (file.size > limits.max_bytes) against(texts.upload.too_large);
    else if (!contentType(file, limits)) against(texts.upload.wrong_type);
    return problems;
  }

  async function send() {
    clearProblems();
    const file = chooser.files[0];
    const purpose = purposes().find((radio) => radio.checked)?.value;
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
    const ticket = { file_name: file.name, content_type: contentType(file, limits), size: file.size };
    let place;
    try {
      place = await post("/uploads", ticket, newKey());
    } catch (problem) {
      if (!(problem instanceof ApiProblem)) throw problem;
      if (problem.fields.length) showProblems(problem.fields.map(({ message }) => ({ field: "file", message })));
      else showTrouble(...problem.sentences);
      return null;
    }
    try {
      await postFile(place, file);
    } catch (problem) {
      if (!(problem instanceof ApiProblem)) throw problem;
      showProblems([{ field: "file", message: fill(texts.upload.failed, { name: file.name }) }]);
      return null;
    }
    return { upload_id: place.upload_id, file_name: file.name, size: file.size };
  }

  async function readLimits() {
    try {
      limits = (await readCatalogue()).attachments;
    } catch (problem) {
      if (!(problem instanceof ApiProblem)) throw problem;
      showTrouble(...problem.sentences);
      return false;
    }
    const size = sizeText(limits.max_bytes);
    byId("upload-limits").textContent = fill(texts.upload.limits, { count: limits.max_count, size, types: typeNames(limits) });
    chooser.accept = limits.types.flatMap((type) => type.extensions.map(withDot)).join(",");
    return true;
  }

  button.addEventListener("click", send);
  showList();
  if (await readLimits()) showList();
  return { sendChosen: async () => chooser.files.length === 0 || send() };
}

const withDot = (extension) => (extension.startsWith(".") ? extension : `.${extension}`);

/** The types as people know them: what the catalogue calls them, or their endings. */
function typeNames(limits) {
  return limits.types.flatMap((type) => type.extensions.map((one) => withDot(one).slice(1).toUpperCase())).join(", ");
}

/** A file's type by its ending: browsers without an office suite know no type for .docx. */
function contentType(file, limits) {
  const name = file.name.toLowerCase();
  return limits.types.find((type) => type.extensions.some((one) => name.endsWith(withDot(one).toLowerCase())))?.content_type;
}
