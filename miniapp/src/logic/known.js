// What a command says and nobody types: it stands in the case already.
import { valuesFrom } from "./form.js";

/** Commands that sign a document as it was read: the document, which is shown first, and its digest. */
const SIGNS = { sign_minutes: "minutes" };

/** Commands that write a document in the place of an earlier one, whose words are not typed again. */
const REVISES = { save_answer: "answer", save_draft: "draft", write_minutes: "minutes" };

/** Commands that go on with what stands among the facts of the case, told as their own data. */
const GOES_ON = { assign_months: ({ units }) => ({ months: units }) };

/**
 * What is known of a command's data, and which document has to be read before it is given.
 *
 * @param {string} command - its name.
 * @param {object} file - the case as the API tells it.
 * @returns {{data: object, reads: string}}
 */
export function knownOf(command, file) {
  const reads = SIGNS[command] ?? "";
  const digest = reads && file.facts[reads]?.digest;
  return { data: digest ? { digest } : {}, reads };
}

/**
 * What a form begins with: the document as it was written last, if the command writes it anew, or what stands in the case that it goes on with.
 *
 * @param {string} command - its name.
 * @param {import("./form.js").Field[]} fields
 * @param {object} file - the case as the API tells it.
 */
export function begunWith(command, fields, file) {
  return valuesFrom(fields, GOES_ON[command]?.(file.facts) ?? file.facts.documents?.[REVISES[command]]);
}

/** The fields that are left to be filled in. */
export function unknown(fields, known) {
  return fields.filter((field) => !(field.name in known.data));
}

/** Commands about photos alone; every other one may mean any file of the case. */
const ABOUT_PHOTOS = new Set(["release_photo", "withdraw_photo"]);

/**
 * The fields with the files of the case to choose from, where one of them is meant: nobody types the sign that the store gave it. A new file
 * is chosen on the device.
 *
 * @param {string} command - its name.
 * @param {import("./form.js").Field[]} fields
 * @param {object} file - the case as the API tells it.
 */
export function amongFiles(command, fields, file) {
  const files = file.told.documents.flatMap((document) => document.files).filter((given) => !ABOUT_PHOTOS.has(command) || given.purpose === "photo");
  const options = files.map((given) => ({ value: given.upload_id, label: given.name }));
  return fields.map((field) => (field.name === "upload_id" && field.kind !== "files" ? { ...field, kind: "choice", options } : field));
}
