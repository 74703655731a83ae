// The one door to the server. A refusal comes back as an ApiProblem that knows the honest thing to say.
import { fill, locale, texts } from "./texts.mjs";

const BASE = "/api/v1";
const PATIENCE_MS = 30_000;

/** A request that was refused, or that had no answer. */
export class ApiProblem extends Error {
  /**
   * @param {object} facts
   * @param {number} facts.status - HTTP status; 0 when there was no answer.
   * @param {object} [facts.body] - problem details as the server sent them.
   * @param {string} [facts.retryAfter] - the Retry-After header.
   * @param {boolean} [facts.timedOut] - no answer within our patience.
   */
  constructor({ status, body = {}, retryAfter = null, timedOut = false }) {
    super(body.detail ?? body.title ?? `HTTP ${status}`);
    this.status = status;
    this.code = body.code ?? "";
    this.detail = body.detail ?? "";
    this.fields = Array.isArray(body.errors) ? body.errors.filter((error) => error.message) : [];
    this.correlationId = body.correlation_id ?? "";
    this.retryAfter = retryAfter;
    this.timedOut = timedOut;
  }

  /** Whether the server may have done what was asked although we know nothing of it. */
  get uncertain() {
    return this.status === 0 || this.status >= 500;
  }

  /** What to tell the person, one sentence an entry. */
  get sentences() {
    const said = texts.trouble;
    if (this.timedOut) return [said.timeout];
    if (this.status === 0) return [said.network];
    if (this.status === 429) return [fill(said.too_many, { wait: this.wait })];
    if (this.status === 503) return [fill(said.unavailable, { wait: this.wait })];
    if (this.status === 413) return [said.too_large];
    if (this.status === 409) return [said.conflict, ...(this.detail ? [this.detail] : [])];
    if (this.status < 500 && this.detail) return [this.detail];
    const reference = this.correlationId ? [fill(said.reference, { id: this.correlationId })] : [];
    return [said.server, ...reference];
  }

  /** Retry-After in words: it is seconds, or a date. */
  get wait() {
    const seconds = /^\d+$/.test(this.retryAfter ?? "")
      ? Number(this.retryAfter)
      : Math.ceil((Date.parse(this.retryAfter) - Date.now()) / 1000);
    if (!Number.isFinite(seconds) || seconds <= 0) return texts.trouble.soon;
    if (seconds < 90) return fill(texts.trouble.seconds, { n: seconds });
    return fill(texts.trouble.minutes, { n: Math.ceil(seconds / 60) });
  }
}

/** Reads a resource. */
export function get(path, headers = {}) {
  return send(path, { headers });
}

/** Sends a command under an idempotency key: the same key may be sent again, it counts once. */
export function post(path, body, key, headers = {}) {
  return send(path, {
    method: "POST",
    headers: { "Content-Type": "application/json", "Idempotency-Key": key, ...headers },
    body: JSON.stringify(body),
  });
}

/** Puts a file into the store by the form the API gave for it. */
export async function postFile({ url, fields }, file) {
  const form = new FormData();
  for (const [name, value] of Object.entries(fields ?? {})) form.append(name, value);
  form.append("file", file);
  const response = await fetchPatiently(url, { method: "POST", body: form, credentials: "omit" }, 10 * PATIENCE_MS);
  if (!response.ok) throw new ApiProblem({ status: response.status });
}

/** Reads a document that is no JSON. */
export async function getDocument(path, headers = {}) {
  const response = await ask(path, { headers });
  if (response.ok) return response.blob();
  throw problem(response, await response.json().catch(() => null));
}

async function send(path, options) {
  const response = await ask(path, { ...options, headers: { Accept: "application/json", ...options.headers } });
  const body = await response.json().catch(() => null);
  if (response.ok && body) return body;
  throw problem(response, body);
}

function ask(path, options) {
  const headers = { "Accept-Language": locale, ...options.headers };
  return fetchPatiently(BASE + path, { ...options, headers, cache: "no-store" }, PATIENCE_MS);
}

function problem(response, body) {
  return new ApiProblem({
    status: response.ok ? 502 : response.status,
    body: body ?? {},
    retryAfter: response.headers.get("Retry-After"),
  });
}

async function fetchPatiently(url, options, patience) {
  try {
    return await fetch(url, { ...options, signal: AbortSignal.timeout(patience) });
  } catch (failure) {
    throw new ApiProblem({ status: 0, timedOut: failure.name === "TimeoutError" });
  }
}
