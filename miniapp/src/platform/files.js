// A file from the device, put into the city's store by the form that the API gives for it.
import { ApiProblem } from "../logic/problem.js";

/** Lets the person choose a file and uploads it; null when they choose none. */
export async function chooseFile(api, purpose) {
  const chosen = await choose();
  if (!chosen) return null;
  const form = await api.post("/uploads", { file_name: chosen.name, content_type: chosen.type, size: chosen.size });
  await upload(form, chosen);
  return { upload_id: form.upload_id, file_name: chosen.name, purpose };
}

/** Opens a file of the city: a browser shows it, WeChat shows it and lets it be passed on. */
export function openAddress(url) {
  // #ifdef H5
  window.open(url, "_blank", "noopener");
  // #endif
  // #ifndef H5
  uni.downloadFile({ url, success: ({ tempFilePath }) => uni.openDocument({ filePath: tempFilePath, showMenu: true, fail: () => {} }), fail: () => {} });
  // #endif
}

/** Kinds of files that the device can show or keep: WeChat opens papers, and no pages. */
// #ifdef H5
export const KEPT_FILES = ["html", "docx", "xlsx"];
// #endif
// #ifndef H5
export const KEPT_FILES = ["docx", "xlsx"];
// #endif

/** Keeps a file that was fetched: a browser puts it among its downloads, WeChat shows it and lets it be passed on. */
export function keepFile(file, name) {
  // #ifdef H5
  const link = document.createElement("a");
  link.href = URL.createObjectURL(file);
  link.download = name;
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 60_000);
  // #endif
  // #ifndef H5
  uni.openDocument({ filePath: file, fileType: name.slice(name.lastIndexOf(".") + 1), showMenu: true, fail: () => {} });
  // #endif
}

function choose() {
  return new Promise((resolve) => {
    const taken = ({ tempFiles }) => resolve(described(tempFiles[0]));
    // #ifdef H5
    uni.chooseFile({ count: 1, success: taken, fail: () => resolve(null) });
    // #endif
    // #ifdef MP-WEIXIN
    wx.chooseMessageFile({ count: 1, type: "all", success: taken, fail: () => resolve(null) });
    // #endif
  });
}

const TYPES = {
  pdf: "application/pdf",
  jpg: "image/jpeg",
  jpeg: "image/jpeg",
  png: "image/png",
  docx: "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
};

function described(file) {
  const name = file.name ?? "file";
  const ending = name.slice(name.lastIndexOf(".") + 1).toLowerCase();
  return { name, size: file.size, type: file.type || TYPES[ending] || "application/octet-stream", path: file.path, file };
}

function upload({ url, fields }, chosen) {
  return new Promise((resolve, reject) => {
    uni.uploadFile({
      url,
      name: "file",
      formData: fields,
      filePath: chosen.path,
      success: ({ statusCode }) => (statusCode < 300 ? resolve() : reject(new ApiProblem({ status: statusCode }))),
      fail: () => reject(new ApiProblem({ status: 0 })),
    });
  });
}
