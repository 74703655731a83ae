// A form of several questions, one a page: which of them are asked, what is kept of the answers in this tab, the page of one
// question, and the page that shows all answers and sends them. What the law or the city demands of an answer is the API's to say; here is only what is plainly missing.
import { ApiProblem, post } from "./api.mjs";
import { byId, element } from "./dom.mjs";
import { clearProblems, showProblems, showTrouble } from "./problems.mjs";
import { openReveals } from "./reveals.mjs";
import { forget, newKey, recall, remember } from "./tab-memory.mjs";
import { fill, pageUrl, texts } from "./texts.mjs";
import { whileBusy } from "./waiting.mjs";

/**
 * @typedef {object} Step
 * @property {string} id - its page below the form's folder.
 * @property {string[]} fields - what it asks, as the API names its fields.
 * @property {(answers: object) => string[]} required - what must not be left empty.
 * @property {(answers: object) => boolean} [asked] - whether it is asked at all after the answers so far.
 *
 * @typedef {object} Draft - an unsent form.
 * @property {string} key - idempotency key, one a draft: however often it is sent, one case comes of it.
 * @property {Object<string, string>} answers - by dotted path.
 * @property {object[]} attachments - {upload_id, file_name, purpose, size}
 * @property {{field: string, message: string}[]} problems - what the API said of these answers.
 * @property {string[]} [sent] - bodies of attempts whose outcome is not known.
 * @property {boolean} [refusedAsRepeated] - the key is taken by an earlier attempt with other answers.
 */

export class Journey {
  /**
   * @param {object} parts
   * @param {string} parts.folder - where the form's pages are; its draft is kept under the same name.
   * @param {Step[]} parts.steps - in order.
   * @param {(field: string, answers: object) => boolean} [parts.fits] - whether a field has an answer that will do.
   * @param {(step: Step, field: string) => string} [parts.message] - what to say where it has none.
   * @param {(field: string) => string} [parts.elsewhere] - id of the step where a field is mended that no question asks.
   */
  constructor({ folder, steps, fits = (field, answers) => Boolean(answers[field]), message = (step, field) => texts.missing[field], elsewhere = () => "" }) {
    Object.assign(this, { folder, steps, fits, message, elsewhere });
    this.memory = `${folder}.draft`;
  }

  step(id) {
    return this.steps.find((step) => step.id === id);
  }

  url(step, fromCheck = false) {
    return pageUrl(`${this.folder}/${step.id}/`) + (fromCheck ? "?from=check" : "");
  }

  get checkUrl() {
    return pageUrl(`${this.folder}/check/`);
  }

  asked(answers) {
    return this.steps.filter((step) => !step.asked || step.asked(answers));
  }

  /** Names what a step still lacks, as {field, message}. */
  missing(step, answers) {
    return step
      .required(answers)
      .filter((field) => !this.fits(field, answers))
      .map((field) => ({ field, message: this.message(step, field) }));
  }

  /** The first question that is not answered yet, or undefined. */
  gap(answers) {
    return this.asked(answers).find((step) => this.missing(step, answers).length > 0);
  }

  /** The step on whose page a field of the API is asked. */
  owner(field, answers) {
    const asks = (step) => step.fields.some((known) => field === known || field.startsWith(`${known}.`));
    return this.asked(answers).find(asks) ?? this.step(this.elsewhere(field));
  }

  // --- the draft -----------------------------------------------------------------------------------------------------

  /** @returns {Draft | null} */
  read() {
    return recall(this.memory);
  }

  start() {
    const draft = { key: newKey(), answers: {}, attachments: [], problems: [] };
    remember(this.memory, draft);
    return draft;
  }

  /** Keeps a draft, unless the tab has meanwhile submitted or deleted it: a page left open must not bring it back. */
  keep(draft) {
    return this.read()?.key === draft.key && remember(this.memory, draft);
  }

  forget() {
    forget(this.memory);
  }
}

/** Files as the API takes them. */
export function filesOf({ attachments }) {
  return attachments.map(({ upload_id, file_name, purpose }) => ({ upload_id, file_name, purpose }));
}

/** The row that shows the files of a draft: with what each is for, where that was asked. */
export function filesRow({ attachments }, row) {
  const named = ({ file_name, purpose }) => {
    const said = texts.choices.purpose[purpose];
    return said ? fill(texts.upload.with_purpose, { name: file_name, purpose: said }) : file_name;
  };
  return row("attachments", "attachments", attachments.map(named).join("\n") || texts.none, "file");
}

/** The page of one question: shows the answers given so far, keeps what is typed, and goes on to the next thing to ask. */
export class QuestionPage {
  /** @param {Journey} journey */
  constructor(journey) {
    this.journey = journey;
    this.form = document.querySelector("form[data-step]");
    this.step = journey.step(this.form.dataset.step);
    this.fromCheck = new URLSearchParams(location.search).get("from") === "check";
    /** @type {Draft | null} */
    this.draft = journey.read() ?? (this.step === journey.steps[0] ? journey.start() : null);
  }

  /**
   * Makes the page work.
   *
   * @param {object} [special]
   * @param {() => Promise<boolean>} [special.beforeLeaving] - a last thing to do; false stays on the page.
   * @returns {boolean} whether the question may be asked now; if not, the person is led to the one that comes first.
   */
  open({ beforeLeaving = async () => true } = {}) {
    const { draft, form, journey, step } = this;
    if (!this.mayBeAsked()) return false;
    this.showBackLink();
    this.fill();
    openReveals(form);
    const isOwn = (problem) => journey.owner(problem.field, draft.answers) === step;
    const told = draft.problems.filter(isOwn);
    const asked = location.hash ? byId(location.hash.slice(1)) : null;
    if (told.length) showProblems(told, { takesFocus: !asked });
    asked?.focus();
    window.addEventListener("pagehide", () => {
      this.collect();
      journey.keep(draft);
    });
    form.addEventListener("submit", async (event) => {
      event.preventDefault();
      this.collect();
      clearProblems();
      const missing = journey.missing(step, draft.answers);
      draft.problems = draft.problems.filter((problem) => !isOwn(problem));
      if (missing.length) showProblems(missing);
      if (journey.keep(draft) && !missing.length && (await beforeLeaving())) location.assign(this.nextUrl());
    });
    form.dataset.ready = "";
    return true;
  }

  /** Nobody starts in the middle: earlier questions come first, and a question that is not asked is passed over. */
  mayBeAsked() {
    const { draft, journey, step } = this;
    if (!draft) {
      location.replace(pageUrl(`${journey.folder}/`));
      return false;
    }
    const { steps } = journey;
    const asked = journey.asked(draft.answers);
    const gap = journey.gap(draft.answers);
    if (gap && steps.indexOf(gap) < steps.indexOf(step)) {
      location.replace(journey.url(gap));
      return false;
    }
    if (asked.includes(step)) return true;
    const next = asked.find((one) => steps.indexOf(one) > steps.indexOf(step));
    location.replace(next ? journey.url(next) : journey.checkUrl);
    return false;
  }

  showBackLink() {
    const asked = this.journey.asked(this.draft.answers);
    const before = asked[asked.indexOf(this.step) - 1];
    if (this.fromCheck) byId("back").href = this.journey.checkUrl;
    else if (before) byId("back").href = this.journey.url(before);
  }

  nextUrl() {
    const { answers } = this.draft;
    const asked = this.journey.asked(answers);
    const after = asked[asked.indexOf(this.step) + 1];
    if (!this.fromCheck && after) return this.journey.url(after);
    const gap = this.journey.gap(answers);
    return gap ? this.journey.url(gap, true) : this.journey.checkUrl;
  }

  /** The controls whose name is a path of an answer. */
  controls() {
    const isAnswer = (name) => this.journey.steps.some((step) => step.fields.includes(name));
    return [...this.form.elements].filter((control) => control.name && isAnswer(control.name));
  }

  /** Shows the answers given so far. Who was faster than this script keeps what they have typed or chosen. */
  fill() {
    const controls = this.controls();
    const touched = new Set(controls.filter(isTouched).map((control) => control.name));
    for (const control of controls) {
      if (touched.has(control.name)) continue;
      const value = this.draft.answers[control.name] ?? "";
      if (isChoice(control)) control.checked = control.value === value;
      else control.value = value;
    }
  }

  collect() {
    const { answers } = this.draft;
    for (const control of this.controls()) {
      if (control.type === "radio") {
        if (control.checked) answers[control.name] = control.value;
      } else if (control.type === "checkbox") answers[control.name] = control.checked ? control.value : "";
      else answers[control.name] = control.value.trim();
    }
  }
}

/** The page that shows all answers, and sends them: once, however often it is pressed and whatever the network does. */
export class CheckPage {
  /**
   * @param {Journey} journey
   * @param {object} parts
   * @param {string} parts.path - of the collection in the API.
   * @param {(draft: Draft) => object} parts.body - the case as the API takes it.
   * @param {(draft: Draft, row: (step: string, label: string, value: string, field?: string) => Element) => Object<string, Element[]>}
   *   parts.rows - the answers, by the list that shows them (`answers-<name>`).
   * @param {string} [parts.kept] - under which name the page that follows finds what came of it.
   */
  constructor(journey, { path, body, rows, kept = "track.receipt" }) {
    Object.assign(this, { journey, path, body, rows, kept });
    this.draft = journey.read();
  }

  open() {
    const { draft, journey } = this;
    const gap = draft && journey.gap(draft.answers);
    if (!draft || gap) {
      location.replace(gap ? journey.url(gap) : pageUrl(`${journey.folder}/`));
      return;
    }
    byId("back").href = journey.url(journey.asked(draft.answers).at(-1));
    const row = (...shown) => this.row(...shown);
    for (const [name, rows] of Object.entries(this.rows(draft, row))) byId(`answers-${name}`).replaceChildren(...rows);
    this.showTold();
    this.showRecovery();
    byId("submit-form").addEventListener("submit", (event) => {
      event.preventDefault();
      this.submit([JSON.stringify(this.body(draft))]);
    });
    byId("recover-button").addEventListener("click", () => this.submit(draft.sent));
  }

  row(stepId, label, value, field = label) {
    const name = texts.fields[label] ?? label;
    const href = `${this.journey.url(this.journey.step(stepId), true)}#${field.replaceAll(".", "-")}`;
    const hidden = element("span", { class: "govuk-visually-hidden" }, ` ${name}`);
    return element(
      "div",
      { class: "govuk-summary-list__row" },
      element("dt", { class: "govuk-summary-list__key" }, name),
      element("dd", { class: "govuk-summary-list__value hall-breakable" }, value || texts.not_given),
      element("dd", { class: "govuk-summary-list__actions" }, element("a", { class: "govuk-link", href }, texts.change, hidden)),
    );
  }

  /** Shows what the API said of these answers and is not mended yet, each with the way to its question. */
  showTold() {
    const { draft, journey } = this;
    if (!draft.problems.length) return;
    showProblems(draft.problems.map((problem) => {
      const step = journey.owner(problem.field, draft.answers);
      return { ...problem, href: step && `${journey.url(step, true)}#${problem.field.replaceAll(".", "-")}` };
    }));
  }

  /** After an attempt without an answer and a change of mind, the same key would be refused: first fetch what became of it. */
  showRecovery() {
    byId("recover").hidden = !this.draft.refusedAsRepeated;
  }

  /** Sends the first of these bodies that the server knows or takes. */
  async submit(bodies) {
    clearProblems();
    const receipt = await whileBusy(byId("submit-button"), texts.busy.submitting, () => this.sendOneOf(bodies));
    if (!receipt || !remember(this.kept, receipt)) return;
    this.journey.forget();
    location.replace(pageUrl(`${this.journey.folder}/confirmation/`));
  }

  async sendOneOf(bodies) {
    const { draft } = this;
    let problem = null;
    for (const body of bodies) {
      try {
        return await this.send(body);
      } catch (refusal) {
        if (!(refusal instanceof ApiProblem)) throw refusal;
        problem = refusal;
        if (problem.status !== 409) break;
      }
    }
    draft.refusedAsRepeated = problem.status === 409 && draft.sent.length > 0;
    draft.problems = problem.fields;
    this.journey.keep(draft);
    this.explain(problem);
    return null;
  }

  async send(body) {
    const { draft } = this;
    const unanswered = draft.sent ?? [];
    draft.sent = [...new Set([...unanswered, body])]; // Kept before it goes out: the tab may die while we wait.
    this.journey.keep(draft);
    try {
      return await post(this.path, JSON.parse(body), draft.key);
    } catch (problem) {
      if (!problem.uncertain) draft.sent = unanswered;
      throw problem;
    }
  }

  explain(problem) {
    this.showRecovery();
    if (problem.fields.length) this.showTold();
    else if (problem.status === 0 || problem.timedOut) showTrouble(texts.trouble.network_submit);
    else showTrouble(...problem.sentences);
    if (this.draft.refusedAsRepeated) byId("recover-button").focus();
  }
}

/** Makes the first page of a form work: it begins, or offers to go on with what lies in this tab. */
export function openStart(journey) {
  const draft = journey.read();
  if (draft && (Object.values(draft.answers).some(Boolean) || draft.attachments.length > 0)) {
    const gap = journey.gap(draft.answers);
    byId("resume-go").href = gap ? journey.url(gap) : journey.checkUrl;
    byId("resume").hidden = false;
  }
  byId("resume-discard").addEventListener("click", () => {
    journey.forget();
    byId("resume").hidden = true;
    byId("start").focus();
  });
}

function isChoice(control) {
  return control.type === "radio" || control.type === "checkbox";
}

function isTouched(control) {
  return isChoice(control) ? control.checked !== control.defaultChecked : control.value !== (control.defaultValue ?? "");
}
