// What citizens have asked, with what came of it.
import { get } from "../api.mjs";
import { byId, element } from "../dom.mjs";
import { calendarDay, minuteOf } from "../moments.mjs";
import { fill, texts } from "../texts.mjs";

let cursor = "";

/** Shows the questions from the first one on. */
export async function showQuestions(number) {
  const page = await read(number, "");
  const lines = page.items.map(line);
  byId("questions").replaceChildren(...(lines.length ? lines : [element("li", {}, texts.sessions.questions_none)]));
}

/** Shows the next ones, too. */
export async function showMore(number) {
  const page = await read(number, `?cursor=${encodeURIComponent(cursor)}`);
  byId("questions").append(...page.items.map(line));
}

async function read(number, query) {
  const page = await get(`/sessions/${encodeURIComponent(number)}/questions${query}`);
  cursor = page.cursor ?? "";
  byId("questions-more").hidden = !cursor;
  return page;
}

function line(question) {
  return element(
    "li",
    { class: "hall-question" },
    element(
      "p",
      { class: "hall-row__who" },
      element("span", { class: "hall-row__speaker" }, question.nickname),
      element("time", { class: "hall-row__at", datetime: question.at }, minuteOf(question.at)),
    ),
    element("p", { class: "hall-row__text" }, question.text),
    question.joined ? element("p", { class: "govuk-hint" }, fill(texts.sessions.question_joined, { n: question.joined })) : null,
    answer(question),
  );
}

function answer(question) {
  if (question.reply) {
    const who = fill(texts.sessions.question_reply, { unit: question.department_name });
    return element("p", { class: "hall-question__reply" }, element("strong", {}, who), question.reply);
  }
  if (question.row) {
    const said = fill(texts.sessions.question_row, { n: question.row });
    return element("p", {}, element("a", { class: "govuk-link hall-standalone-link", href: `#row-${question.row}` }, said));
  }
  if (question.due_on) {
    return element("p", { class: "govuk-hint" }, fill(texts.sessions.question_due, { day: calendarDay(question.due_on) }));
  }
  return element("p", {}, element("strong", { class: "govuk-tag govuk-tag--grey" }, question.state_label));
}
