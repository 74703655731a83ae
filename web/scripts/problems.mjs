// What went wrong, said twice as the pattern asks: in a summary that takes the focus, and at the field. Same words.
import { ErrorSummary } from "../govuk/components/error-summary/error-summary.mjs";
import { byId, element } from "./dom.mjs";
import { texts } from "./texts.mjs";

const plainTitle = document.title;

/** Takes every message off the page. */
export function clearProblems() {
  byId("problems").replaceChildren();
  document.title = plainTitle;
  for (const message of document.querySelectorAll(".govuk-error-message")) {
    const owner = document.querySelector(`[aria-describedby~="${message.id}"]`);
    if (owner) describe(owner, (ids) => ids.filter((id) => id !== message.id));
    message.remove();
  }
  for (const kind of ["govuk-form-group", "govuk-input", "govuk-textarea", "govuk-file-upload"]) {
    for (const marked of document.querySelectorAll(`.${kind}--error`)) marked.classList.remove(`${kind}--error`);
  }
}

/**
 * Shows what is wrong with answers.
 *
 * @param {{field: string, message: string, href?: string}[]} problems - fields are dotted paths; a problem with no
 *   control on this page links to its own address, or stands without a link.
 * @param {{takesFocus?: boolean}} [summary] - false where the person was just led to one of the fields.
 */
export function showProblems(problems, { takesFocus = true } = {}) {
  clearProblems();
  const items = problems.map((problem) => {
    const control = controlOf(problem.field);
    if (control) markControl(control, problem.message);
    const href = control ? `#${control.id}` : problem.href;
    return element("li", {}, href ? element("a", { href }, problem.message) : problem.message);
  });
  showSummary(takesFocus, texts.error_title, element("ul", { class: "govuk-list govuk-error-summary__list" }, items));
}

/** Shows a trouble that no answer is to blame for: network, server, limits. */
export function showTrouble(...sentences) {
  clearProblems();
  showSummary(true, texts.trouble_title, ...sentences.map((sentence) => element("p", {}, sentence)));
}

function showSummary(takesFocus, title, ...body) {
  const summary = element(
    "div",
    { class: "govuk-error-summary", "data-module": "govuk-error-summary" },
    element(
      "div",
      { role: "alert" },
      element("h2", { class: "govuk-error-summary__title" }, title),
      element("div", { class: "govuk-error-summary__body" }, body),
    ),
  );
  byId("problems").replaceChildren(summary);
  document.title = texts.error_prefix + plainTitle;
  new ErrorSummary(summary, { disableAutoFocus: !takesFocus });
}

/** Finds the control a path belongs to: its own, or that of the nearest part of the path that has one. */
function controlOf(field) {
  const parts = (field ?? "").split(".");
  while (parts.length) {
    const name = parts.join(".");
    const named = [...document.getElementsByName(name)].find((control) => control.type !== "hidden");
    const control = named ?? (byId(name)?.matches("input, textarea") ? byId(name) : null);
    if (control) return control;
    parts.pop();
  }
  return null;
}

function markControl(control, message) {
  const isChoice = control.type === "radio" || control.type === "checkbox";
  const group = isChoice ? control.closest("fieldset").closest(".govuk-form-group") : control.closest(".govuk-form-group");
  const id = `${control.id}-error`;
  if (byId(id)) return;
  const line = element(
    "p",
    { class: "govuk-error-message", id },
    element("span", { class: "govuk-visually-hidden" }, texts.error_prefix),
    message,
  );
  const place = isChoice ? group.querySelector(".govuk-radios, .govuk-checkboxes") : control;
  place.before(line);
  group.classList.add("govuk-form-group--error");
  for (const kind of ["govuk-input", "govuk-textarea", "govuk-file-upload"]) {
    if (control.classList.contains(kind)) control.classList.add(`${kind}--error`);
  }
  describe(isChoice ? control.closest("fieldset") : control, (ids) => [...ids, id]);
}

function describe(owner, change) {
  const ids = change((owner.getAttribute("aria-describedby") ?? "").split(" ").filter(Boolean));
  if (ids.length) owner.setAttribute("aria-describedby", ids.join(" "));
  else owner.removeAttribute("aria-describedby");
}
