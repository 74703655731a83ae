// What the host's side writes of an appointment: the commands that may be given now, each as a form made from its schema.
import { byId, element } from "../dom.mjs";
import { showProblems } from "../problems.mjs";
import { newKey } from "../tab-memory.mjs";
import { texts } from "../texts.mjs";
import { whileBusy } from "../waiting.mjs";
import { announce } from "./announce.mjs";
import { SchemaForm, listsOf } from "./schema-form.mjs";

// What belongs to a meeting and its minutes, in the order in which it is done; the rest is the work list's.
const LOOKS_MS = [2_000, 6_000, 15_000];
const COMMANDS = ["start", "mark_no_show", "write_minutes", "sign_minutes", "complete"];

export class Paperwork {
  /**
   * @param {object} parts
   * @param {(path: string) => Promise<object>} parts.read - reads as the member of staff.
   * @param {(path: string, body: object, key: string) => Promise<object>} parts.send
   * @param {(work: () => Promise<unknown>) => Promise<unknown>} parts.guard - says what was refused.
   */
  constructor({ read, send, guard }) {
    Object.assign(this, { read, send, guard });
    this.drafts = new Map();
    this.lists = {};
  }

  /** Reads an appointment and shows what may be done with it. */
  async of(appointment) {
    this.path = `/staff/cases/${encodeURIComponent(appointment.case_id)}`;
    this.drafts.clear();
    await this.readAgain();
  }

  /** Shows the forms below whatever else is shown. */
  open() {
    byId("paperwork").hidden = false;
    if (this.path) this.guard(() => this.readAgain());
  }

  /** Looks again for a while: what a meeting was is told to its case a moment after its end. */
  follow() {
    this.open();
    for (const ms of LOOKS_MS) setTimeout(() => byId("paperwork").hidden || this.guard(() => this.readAgain()), ms);
  }

  async readAgain() {
    this.view = await this.read(this.path);
    const { facts, commands, receipt_no, state_label, state } = this.view;
    const minutes = { ...facts?.documents?.minutes, digest: facts?.minutes?.digest };
    byId("appointment-no").textContent = receipt_no;
    byId("appointment-state").textContent = state_label ?? state;
    const shown = COMMANDS.map((name) => commands.find((one) => one.name === name)).filter(Boolean);
    await this.readLists(shown);
    // Whoever is writing keeps their form: what else is offered may have changed around it.
    const kept = new Map([...this.drafts].filter(([name]) => shown.some((one) => one.name === name)));
    byId("commands").replaceChildren(...shown.map((command) => kept.get(command.name) ?? this.part(command, minutes)));
    byId("no-commands").hidden = shown.length > 0;
  }

  /** Reads the lists of the city's that the forms choose from, each once. */
  async readLists(commands) {
    const wanted = [...new Set(commands.flatMap(({ schema }) => listsOf(schema)))].filter((name) => !(name in this.lists));
    if (wanted.length) Object.assign(this.lists, await this.read(`/staff/choices?lists=${wanted.join(",")}`));
  }

  part(command, minutes) {
    const form = new SchemaForm({ command: command.name, schema: command.schema, lists: this.lists, ...this.known(command.name, minutes) });
    const button = element("button", { type: "submit", class: "govuk-button" }, command.label);
    const read = command.name === "sign_minutes" ? minutesText(minutes) : null;
    const made = element("form", { method: "dialog", novalidate: true, "data-command": command.name }, read, form.elements, button);
    const details = element(
      "details",
      { class: "govuk-details", "data-part": command.name },
      element("summary", { class: "govuk-details__summary" }, element("span", { class: "govuk-details__summary-text" }, command.label)),
      element("div", { class: "govuk-details__text" }, made),
    );
    let key = newKey();
    made.addEventListener("input", () => this.drafts.set(command.name, details));
    made.addEventListener("submit", async (event) => {
      event.preventDefault();
      const missing = form.missing();
      if (missing.length) {
        showProblems(missing);
        return;
      }
      const done = await whileBusy(button, texts.busy.submitting, () => this.guard(() => this.give(command.name, form, key)));
      if (done) key = newKey();
    });
    return details;
  }

  /** What is known already: minutes that are written anew, the digest of those that are signed. */
  known(name, minutes) {
    if (name === "write_minutes") return { values: minutes };
    return name === "sign_minutes" ? { fixed: { digest: minutes.digest } } : {};
  }

  async give(command, form, key) {
    try {
      await this.send(`${this.path}/commands`, { command, data: form.read(), expected_version: this.view.version }, key);
    } catch (problem) {
      // The case has changed: what was written stays, and the next attempt is for the case as it stands now.
      if (problem.status === 409) await this.readAgain();
      if (!problem.fields?.length) throw problem;
      showProblems(problem.fields.map(({ field, message }) => ({ field: form.nameOf(field), message })));
      return false;
    }
    this.drafts.delete(command);
    await this.readAgain();
    announce(texts.host.done);
    byId("paperwork-title").focus();
    return true;
  }
}

/** What is signed, to be read first. */
function minutesText({ text, promises = [] }) {
  const items = promises.map((one) => element("li", {}, one.text));
  return element("div", { class: "govuk-inset-text hall-breakable" }, text ?? "", items.length ? element("ul", { class: "govuk-list govuk-list--bullet" }, items) : null);
}
