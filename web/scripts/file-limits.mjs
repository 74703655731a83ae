// A file on its way to the store: what the city lets through, and the two steps of sending it.
import { post, postFile } from "./api.mjs";
import { newKey } from "./tab-memory.mjs";
import { fill, texts } from "./texts.mjs";

/** Sizes as people say them: the limits are whole megabytes. */
export function sizeText(bytes) {
  return bytes < 1024 * 1024 ? `${Math.max(1, Math.round(bytes / 1024))} KB` : `${Number((bytes / 1024 / 1024).toFixed(1))} MB`;
}

export function limitsText(limits) {
  return fill(texts.upload.limits, { count: limits.max_count, size: sizeText(limits.max_bytes), types: typeNames(limits) });
}

/** What a file chooser is to offer. */
export function acceptOf(limits) {
  return limits.types.flatMap((type) => type.extensions.map(withDot)).join(",");
}

/** Says what speaks against a file, or nothing; the API has the last word, this only spares a useless upload. */
export function objectionTo(file, limits) {
  const about = { name: file?.name, size: sizeText(limits.max_bytes), types: typeNames(limits) };
  if (!file) return texts.missing.file;
  if (file.size === 0) return fill(texts.upload.empty, about);
  if (file.size > limits.max_bytes) return fill(texts.upload.too_large, about);
  return contentType(file, limits) ? "" : fill(texts.upload.wrong_type, about);
}

/**
 * Sends a file to the store.
 *
 * @returns {Promise<string>} its upload_id.
 * @throws {ApiProblem} with `atStore` where the API allowed it and the store did not take it.
 */
export async function storeFile(file, limits) {
  const ticket = { file_name: file.name, content_type: contentType(file, limits), size: file.size };
  const place = await post("/uploads", ticket, newKey());
  try {
    await postFile(place, file);
  } catch (problem) {
    throw Object.assign(problem, { atStore: true });
  }
  return place.upload_id;
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
