// What uni-app gives: requests and storage, as the logic wants them.
import { ApiProblem } from "../logic/problem.js";

const PATIENCE_MS = 30_000;

/** Where the API is: the pages' own origin, or what the mini program was built for. */
export const ORIGIN = import.meta.env.VITE_ORIGIN ?? "";

/** The address of the city's site, for links that leave the app. */
export function siteOrigin() {
  // #ifdef H5
  return location.origin;
  // #endif
  // #ifndef H5
  return ORIGIN;
  // #endif
}

/** Sends a request; any HTTP status is an answer, none is a problem. */
export function send({ method, url, headers, body }) {
  return new Promise((resolve, reject) => {
    uni.request({
      method,
      url,
      header: headers,
      data: body,
      timeout: PATIENCE_MS,
      dataType: "json",
      success: ({ statusCode, data }) => resolve({ status: statusCode, body: typeof data === "object" ? data : null }),
      fail: ({ errMsg = "" }) => reject(new ApiProblem({ status: 0, timedOut: errMsg.includes("timeout") })),
    });
  });
}

/** Fetches a file; where the answer is none, what it says instead. */
export async function fetchFile({ url, headers }) {
  // #ifdef H5
  const patience = new AbortController();
  const timer = setTimeout(() => patience.abort(), PATIENCE_MS);
  try {
    const answer = await fetch(url, { headers, signal: patience.signal });
    if (!answer.ok) return { status: answer.status, body: await answer.json().catch(() => null), file: null };
    return { status: answer.status, body: null, file: await answer.blob() };
  } catch {
    throw new ApiProblem({ status: 0, timedOut: patience.signal.aborted });
  } finally {
    clearTimeout(timer);
  }
  // #endif
  // #ifndef H5
  return new Promise((resolve, reject) => {
    uni.downloadFile({
      url,
      header: headers,
      timeout: PATIENCE_MS,
      success: ({ statusCode, tempFilePath }) => resolve(statusCode === 200 ? { status: 200, body: null, file: tempFilePath } : { status: statusCode, body: saidIn(tempFilePath), file: null }),
      fail: ({ errMsg = "" }) => reject(new ApiProblem({ status: 0, timedOut: errMsg.includes("timeout") })),
    });
  });
  // #endif
}

// #ifndef H5
// A refusal arrives as a file, too.
function saidIn(path) {
  try {
    return JSON.parse(uni.getFileSystemManager().readFileSync(path, "utf8"));
  } catch {
    return null;
  }
}
// #endif

/** Shows that an answer is waited for, or no longer. */
export function showWaiting(waiting) {
  // #ifdef H5
  // The framework would put its own sign in place of the title, and so take the page its heading.
  document.documentElement.classList.toggle("waiting", waiting);
  // #endif
  // #ifndef H5
  (waiting ? uni.showNavigationBarLoading : uni.hideNavigationBarLoading)({ fail: () => {} });
  // #endif
}

// #ifdef MP-WEIXIN
/** A code by which WeChat vouches for whose device it is: good once, and for five minutes. */
export function wechatCode() {
  return new Promise((resolve, reject) => {
    uni.login({
      provider: "weixin",
      success: ({ code }) => resolve(code),
      fail: () => reject(new ApiProblem({ status: 0 })),
    });
  });
}

/** WeChat's own question whether it may remind of something; what it gives is its answer, whatever it was. */
export function askToRemind(tmplIds) {
  return new Promise((resolve) => {
    uni.requestSubscribeMessage({ tmplIds, success: resolve, fail: resolve });
  });
}
// #endif

export const storage = {
  read: (key) => uni.getStorageSync(key) || null,
  write: (key, value) => uni.setStorageSync(key, value),
  remove: (key) => uni.removeStorageSync(key),
  keys: () => uni.getStorageInfoSync().keys,
};

/** An idempotency key: it has to be unlike every other, not secret. */
export function newKey() {
  const part = () => Math.random().toString(36).slice(2, 12).padEnd(10, "0");
  return `${Date.now().toString(36)}-${part()}-${part()}`;
}
