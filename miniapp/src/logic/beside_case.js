// What stands beside a case, as cards: findings and orders of supervision, and earlier answers to the same applicant.
import { levelMark } from "./casefile.js";
import { shortDay } from "./moments.js";

/** The services whose applicants have a record of what they were answered. */
const WITH_RECORD = new Set(["disclosure"]);

/** Whether it can be asked what the applicant of a case was answered before. */
export const hasApplicant = (file) => WITH_RECORD.has(file.service);

/** The findings of a case: what stands, then what stood. */
export function findingCards(sheet, locale, text) {
  return (sheet?.findings ?? []).map((finding) => ({
    key: `${finding.rule} ${finding.department}`,
    title: finding.rule_label,
    mark: finding.stands ? levelMark(finding.severity, text) : text("case.finding_over"),
    colour: finding.stands ? finding.severity : "",
    said: together([
      finding.department_name,
      text("case.found", { when: shortDay(finding.found_at, locale) }),
      finding.due_at && text("work.due", { when: shortDay(finding.due_at, locale) }),
      finding.times > 1 && text("case.found_times", { n: finding.times }),
    ]),
  }));
}

/** The supervision orders about a case. */
export function orderCards(sheet, locale, text) {
  return (sheet?.orders ?? []).map((order) => ({
    key: order.case_id,
    number: order.receipt_no,
    title: `${order.level_label} ${order.receipt_no}`,
    said: together([order.department_name, order.state_label, order.result_label, order.due_at && text("work.due", { when: shortDay(order.due_at, locale) })]),
  }));
}

/** The earlier answers, the most similar first. */
export function earlierCards(found, text) {
  return (found?.items ?? []).map((item) => ({
    key: item.case_id,
    number: item.receipt_no,
    title: item.same_information ? text("case.same_information") : text("case.alike", { n: Math.round(item.similarity * 100) }),
    said: together([item.receipt_no, item.letter_no, item.answered_on]),
  }));
}

/** Where a request stands among those of its applicant in its month. */
export function placeOf(found, text) {
  return text("case.place_in_month", { place: found.place, n: found.in_month, month: found.month });
}

const together = (parts) => parts.filter(Boolean).join(" · ");
