// Who waits before the door, as the host sees them: who they say they are, how that was checked, and letting them in.
import { byId, element } from "../dom.mjs";
import { fill, texts } from "../texts.mjs";
import { announce } from "./announce.mjs";

const METHODS = ["document_compared", "called_back", "real_name_account", "known_in_person"];

export class WaitingList {
  /** @param {(action: string, content: object) => void} tell - says it in the meeting. */
  constructor(tell) {
    this.tell = tell;
    this.rows = new Map();
    this.known = new Set();
  }

  show({ waiting, meeting }) {
    const ids = new Set(waiting.map(({ id }) => id));
    for (const [id, row] of this.rows) {
      if (ids.has(id)) continue;
      row.remove();
      this.rows.delete(id);
    }
    for (const person of waiting) {
      const row = this.row(person, Boolean(meeting?.identity_check));
      const before = this.rows.get(person.id);
      const focused = before?.contains(document.activeElement);
      if (before) before.replaceWith(row);
      else byId("waiting-list").append(row);
      this.rows.set(person.id, row);
      if (focused) row.querySelector("button, select").focus();
    }
    for (const person of waiting) if (!this.known.has(person.id)) announce(fill(texts.host.waits, { name: person.name }));
    this.known = ids;
    byId("nobody-waits").hidden = waiting.length > 0;
  }

  row(person, check) {
    const facts = [texts.roles[person.role], texts.consents[String(person.consent)]];
    const needsCheck = check && person.role === "citizen" && !person.identity_checked;
    if (check && person.identity_checked) facts.push(texts.host.identity_is_checked);
    const buttons = [
      needsCheck ? null : this.button(texts.host.admit, "", () => this.tell("admit", { participant: person.id }), person),
      this.button(texts.host.refuse, "govuk-button--secondary", () => this.tell("refuse", { participant: person.id }), person),
    ];
    return element(
      "li",
      { class: "hall-waiter", "data-waiter": person.id },
      element("p", { class: "govuk-body" }, element("strong", {}, person.name), ` · ${facts.join(" · ")}`),
      needsCheck ? this.identity(person) : null,
      element("div", { class: "govuk-button-group" }, buttons),
    );
  }

  /** Nobody is let in before it is known who they are: the server refuses it, too. */
  identity(person) {
    const id = `identity-${person.id}`;
    const options = METHODS.map((method) => element("option", { value: method }, texts.identity_methods[method]));
    const choice = element("select", { class: "hall-select", id }, options);
    const done = this.button(texts.host.identity_checked, "", () => this.tell("identity_checked", { participant: person.id, method: choice.value }), person);
    return element("div", { class: "govuk-form-group" }, element("label", { class: "govuk-label", for: id }, texts.host.how_checked), choice, element("div", { class: "hall-waiter__check" }, done));
  }

  button(text, kind, work, person) {
    const button = element("button", { type: "button", class: `govuk-button ${kind}`.trim() }, text, element("span", { class: "govuk-visually-hidden" }, ` ${person.name}`));
    button.addEventListener("click", work);
    return button;
  }
}
