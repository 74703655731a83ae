// A vote of the public: one choice or several, one vote a device.
import { post } from "../api.mjs";
import { byId, element } from "../dom.mjs";
import { minuteOf } from "../moments.mjs";
import { newKey } from "../tab-memory.mjs";
import { fill, texts } from "../texts.mjs";
import { voter } from "../voter.mjs";

const NAME = "choice";

/**
 * Shows a ballot: to vote on while it is open, with its result once it was counted.
 *
 * @param {{number: number, title: string}[]} choices
 * @param {object} vote - as the server tells it.
 */
export function showBallot(choices, vote) {
  byId("ballot-part").hidden = !vote;
  if (!vote) return;
  const open = !vote.counts && vote.closes_at && Date.parse(vote.closes_at) > Date.now();
  byId("vote").hidden = !open;
  byId("ballot").replaceChildren(open ? paper(choices, vote) : result(choices, vote));
}

/** What is chosen just now, as numbers. */
export function chosen() {
  return [...document.querySelectorAll(`[name=${NAME}]:checked`)].map((control) => Number(control.value));
}

/** Casts the vote. Sent again, it is the same vote. */
export function cast(path, choices) {
  return post(`${path}/votes`, { choices, voter: voter() }, newKey());
}

function paper(choices, vote) {
  const kind = vote.most > 1 ? "checkbox" : "radio";
  const hints = vote.most > 1 ? [fill(texts.sessions.choose_most, { n: vote.most })] : [];
  hints.push(fill(texts.sessions.closes, { moment: minuteOf(vote.closes_at) }));
  const items = choices.map((choice, place) => {
    const id = place ? `${NAME}-${choice.number}` : NAME;
    return element(
      "div",
      { class: `govuk-${plural(kind)}__item` },
      element("input", { class: `govuk-${plural(kind)}__input`, id, name: NAME, type: kind, value: choice.number }),
      element("label", { class: `govuk-label govuk-${plural(kind)}__label`, for: id }, choice.title),
    );
  });
  return element(
    "div",
    { class: "govuk-form-group" },
    element(
      "fieldset",
      { class: "govuk-fieldset", "aria-describedby": "ballot-hint" },
      element("legend", { class: "govuk-fieldset__legend govuk-fieldset__legend--s" }, byId("ballot-form").dataset.legend),
      element("div", { class: "govuk-hint", id: "ballot-hint" }, hints.join(" · ")),
      element("div", { class: `govuk-${plural(kind)}` }, items),
    ),
  );
}

function result(choices, vote) {
  const lines = choices.map((choice) =>
    element(
      "li",
      { class: "hall-choice" },
      element("span", {}, choice.title),
      vote.counts ? element("span", { class: "hall-choice__votes" }, fill(texts.sessions.votes, { n: vote.counts[choice.number - 1] })) : null,
      vote.chosen.includes(choice.number) ? element("strong", { class: "govuk-tag govuk-tag--green" }, texts.sessions.chosen) : null,
    ),
  );
  const basis = vote.basis_label ? element("p", { class: "govuk-hint" }, vote.basis_label) : null;
  return element("div", {}, element("ul", { class: "govuk-list hall-choices" }, lines), basis);
}

function plural(kind) {
  return kind === "radio" ? "radios" : "checkboxes";
}
