// The one door to the server. It knows the outer contract and nothing of pages or of WeChat: how a request is sent comes from outside.
import { ApiProblem } from "./problem.js";

const BASE = "/api/v1";

/** Sends what people ask for, as the person who is signed in. */
export class Api {
  /**
   * @param {object} parts
   * @param {(request: {method: string, url: string, headers: object, body?: string}) => Promise<{status: number, body: any}>} parts.send
   * @param {(request: {url: string, headers: object}) => Promise<{status: number, body: any, file: any}>} [parts.fetchFile] - for files; a `file` where there is one, else what was said.
   * @param {string} [parts.origin] - where the API is; empty on pages of its own origin.
   * @param {() => string} parts.token - of the person who is signed in; empty for nobody.
   * @param {() => string} parts.locale
   * @param {() => void} parts.signedOut - called when the token holds no more.
   * @param {() => void} [parts.changed] - called when something was changed.
   */
  constructor({ send, fetchFile, origin = "", token, locale, signedOut, changed = () => {} }) {
    this.parts = { send, fetchFile, origin, token, locale, signedOut, changed };
  }

  /** Reads a resource. */
  get(path, query = {}) {
    return this.#ask("GET", withQuery(path, query));
  }

  /**
   * Sends a command. The same key may be sent again: it counts once.
   *
   * @param {string} path
   * @param {object} body
   * @param {string} [key] - by which a repetition is known.
   */
  post(path, body, key) {
    return this.#ask("POST", path, body, key ? { "Idempotency-Key": key } : {});
  }

  put(path, body, key) {
    return this.#ask("PUT", path, body, key ? { "Idempotency-Key": key } : {});
  }

  /** Takes something away; the answer is what is left. */
  remove(path) {
    return this.#ask("DELETE", path);
  }

  /** Fetches a file that is nobody's but who is signed in: it has no address that could be opened. */
  async file(path, query = {}) {
    const { fetchFile, origin } = this.parts;
    const answer = await fetchFile({ url: origin + BASE + withQuery(path, query), headers: this.#headers() });
    if (answer.status === 200 && answer.file) return answer.file;
    throw this.#refusal(answer, false);
  }

  #headers(further = {}) {
    const { token, locale } = this.parts;
    const sent = { "Accept-Language": locale(), ...further };
    const bearer = token();
    return bearer ? { ...sent, Authorization: `Bearer ${bearer}` } : sent;
  }

  #refusal(answer, repeatable) {
    const { token, signedOut } = this.parts;
    const problem = new ApiProblem({ status: answer.status < 300 ? 502 : answer.status, body: answer.body ?? undefined, repeatable });
    if (problem.signedOut && token()) signedOut();
    return problem;
  }

  async #ask(method, path, body, headers = {}) {
    const { send, origin, changed } = this.parts;
    const repeatable = "Idempotency-Key" in headers;
    const sent = this.#headers({ Accept: "application/json", ...headers });
    if (body !== undefined) sent["Content-Type"] = "application/json";
    let answer;
    try {
      answer = await send({
        method,
        url: origin + BASE + path,
        headers: sent,
        ...(body === undefined ? {} : { body: JSON.stringify(body) }),
      });
    } catch (problem) {
      throw Object.assign(problem, { repeatable });
    }
    if (answer.status >= 200 && answer.status < 300 && answer.body !== null) {
      if (method !== "GET") changed();
      return answer.body;
    }
    throw this.#refusal(answer, repeatable);
  }
}

/** A path with a query; values that are empty are left out. */
export function withQuery(path, query) {
  const pairs = Object.entries(query)
    .filter(([, value]) => value !== undefined && value !== null && value !== "")
    .map(([name, value]) => `${encodeURIComponent(name)}=${encodeURIComponent(value)}`);
  return pairs.length ? `${path}?${pairs.join("&")}` : path;
}
