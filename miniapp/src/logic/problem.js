// A request that was refused, or that had no answer, and the honest thing to say about it.

/** Codes that speak of a proof just given, and not of a token that has ended. */
const PROOFS = new Set(["login_failed", "identity_not_bound"]);

export class ApiProblem extends Error {
  /**
   * @param {object} facts
   * @param {number} facts.status - HTTP status; 0 when there was no answer.
   * @param {object} [facts.body] - problem details as the server sent them.
   * @param {boolean} [facts.timedOut] - no answer within our patience.
   * @param {boolean} [facts.repeatable] - whether it was a change that counts once, however often it is sent.
   */
  constructor({ status, body = {}, timedOut = false, repeatable = false }) {
    const told = body && typeof body === "object" ? body : {};
    super(told.detail ?? told.title ?? `HTTP ${status}`);
    this.status = status;
    this.code = told.code ?? "";
    this.detail = told.detail ?? "";
    this.fields = Array.isArray(told.errors) ? told.errors.filter((error) => error.message) : [];
    this.correlationId = told.correlation_id ?? "";
    this.timedOut = timedOut;
    this.repeatable = repeatable;
  }

  /** Whether the server may have done what was asked although we know nothing of it. */
  get uncertain() {
    return this.status === 0 || this.status >= 500;
  }

  /** Whether signing in again would help. */
  get signedOut() {
    return (this.status === 401 && !PROOFS.has(this.code)) || (this.status === 403 && this.code === "");
  }

  /**
   * What to tell the person.
   *
   * @param {(key: string, values?: object) => string} text
   */
  sentence(text) {
    const said = this.#said(text);
    return this.uncertain && this.repeatable ? text("trouble.once", { said }) : said;
  }

  #said(text) {
    if (this.timedOut) return text("trouble.timeout");
    if (this.status === 0) return text("trouble.offline");
    if (this.signedOut) return text("trouble.signed_out");
    // What to do about it only the app knows.
    if (this.code === "identity_not_bound") return text("login.bind_first");
    if (this.status === 409) return this.detail || text("trouble.conflict");
    if (this.status === 429) return text("trouble.too_many");
    if (this.status < 500 && this.detail) return this.detail;
    return this.correlationId ? text("trouble.server_reference", { id: this.correlationId }) : text("trouble.server");
  }
}
