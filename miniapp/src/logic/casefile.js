// What a page shows of a case: the API's answer, put into rows that can be read. The words are the API's.
import { minuteOf, shortDay, urgency } from "./moments.js";

/** Commands that have a page of their own. */
const ELSEWHERE = new Set(["act_on_approval"]);

/** The commands that are offered as buttons, by where they stand on the page. */
export function groupedCommands(file) {
  const offered = file.commands.filter((command) => !ELSEWHERE.has(command.name));
  const of = (rank) => offered.filter((command) => (command.rank ?? "usual") === rank);
  return { usual: of("usual"), aside: of("aside"), grave: of("grave") };
}

/** Whether a command asks nothing: it is confirmed instead of filled in. */
export function asksNothing(command) {
  return Object.keys(command.schema.properties ?? {}).length === 0;
}

/** What stands above everything else. */
export function headOf(file, now, locale, text) {
  const pressing = urgency(file.due_at, now);
  return {
    title: file.title || file.service_label,
    service: file.service_label,
    number: file.receipt_no,
    state: file.state_label,
    received: minuteOf(file.submitted_at),
    due: file.due_at ? text("work.due", { when: shortDay(file.due_at, locale) }) : "",
    mark: markOf(file, now, text),
    colour: file.card ?? pressing,
  };
}

/** How urgent something is, in words and a sign: colours alone tell nothing to who cannot see them. */
export function markOf(item, now, text) {
  return levelMark(item.card ?? urgency(item.due_at, now), text);
}

/** A card, or how near a deadline is, in the same words. */
export function levelMark(level, text) {
  const words = CARDS.has(level) ? text(`work.card.${level}`) : text(`work.urgency.${level}`);
  return words ? `${SIGNS[level] ?? ""}${words}` : "";
}

const CARDS = new Set(["red", "yellow"]);

const SIGNS = { red: "■ ", overdue: "▲ ", yellow: "◆ ", today: "● ", soon: "○ " };

/**
 * The rows of the API one below the other, however deep they are.
 *
 * @returns {{key: string, label: string, text: string, depth: number, heading: boolean}[]}
 */
export function flatRows(rows, depth = 0, path = "") {
  return rows.flatMap((row, place) => {
    const key = `${path}${place}`;
    if (!row.groups) return [{ key, label: row.label, text: row.text, depth, heading: false }];
    const several = row.groups.length > 1;
    return row.groups.flatMap((group, number) => [
      { key: `${key}h${number}`, label: several ? `${row.label} ${number + 1}` : row.label, text: "", depth, heading: true },
      ...flatRows(group, depth + 1, `${key}.${number}.`),
    ]);
  });
}

/** What somebody has said when they signed: it stands with their signature. */
const WITH_SIGNATURES = /^opinion-\d/;

/** The documents that say something or hold files. */
export function documentCards(file) {
  return file.told.documents
    .filter((document) => document.label && (document.files.length || (document.rows.length && !WITH_SIGNATURES.test(document.name))))
    .map((document) => ({ name: document.name, label: document.label, rows: flatRows(document.rows), files: document.files, redacted: document.redacted }));
}

/** Who has it, assignment by assignment. */
export function assignmentCards(file) {
  return file.told.assignments.map((rows) => flatRows(rows)).filter((rows) => rows.length);
}

/** The history, the newest first: what, when, who and what it says. */
export function historyRows(events) {
  return [...events]
    .reverse()
    .map((event) => ({ seq: event.seq, label: event.label, at: minuteOf(event.at), who: event.who, rows: flatRows(event.told) }));
}

/** The messages that were sent, the newest first. */
export function noticeRows(notices) {
  return [...notices]
    .sort((one, other) => Date.parse(other.at) - Date.parse(one.at))
    .map((each, place) => ({ key: `${each.event}-${each.notice}-${place}`, said: [each.channel_label, each.status_label].filter(Boolean).join(" · "), at: minuteOf(each.at) }));
}

/** An approval as lines: step, person, how it stands, what they said. */
export function signatures(run) {
  const name = (person) => run.people?.[person] ?? "";
  return run.stages.flatMap((stage) =>
    stage.seats.map((seat) => ({
      key: `${run.run}-${stage.visit}-${seat.seat}`,
      step: stage.label,
      policy: stage.seats.length > 1 ? stage.policy_label : "",
      who: name(seat.by ?? seat.holder) || seat.role_label || "",
      for: seat.owner && seat.owner !== (seat.by ?? seat.holder) ? name(seat.owner) : "",
      state: seat.state_label,
      rule: seat.rule_label ?? "",
      said: seat.opinions.map((opinion) => opinion.text).filter(Boolean).join("；"),
      at: minuteOf(seat.at),
    })),
  );
}

/** What was said beside the signatures, and who got a copy. */
export function besideRun(run) {
  const name = (person) => run.people?.[person] ?? "";
  return {
    comments: (run.comments ?? []).map((each) => ({ key: `c${each.seq}`, who: name(each.by), what: each.action_label, said: each.text ?? "", at: minuteOf(each.at) })),
    copies: (run.copies ?? []).map((each, place) => ({ key: `k${place}`, who: name(each.staff), read: minuteOf(each.read_at) })).filter((each) => each.who),
  };
}

/** How a deadline is told: when, and whether that is certain. */
export function clockRow(clock, text) {
  const due = clock.due_at ? minuteOf(clock.due_at) : text("work.due_none");
  const certain = clock.at_earliest ? text("case.at_earliest") : clock.provisional ? text("work.provisional") : "";
  return { name: clock.name, label: clock.label, due: due + certain };
}

/**
 * The explanation of a deadline, day by day; where the service explains nothing, its counted and skipped days.
 *
 * @returns {{key: string, day: string, said: string, basis: string, kind: string}[]}
 */
export function explanationOf(clock, locale, text) {
  if (clock.explanation?.length) {
    return clock.explanation.map((line, place) => ({ key: `${line.day}${place}`, day: line.day ? shortDay(`${line.day}T12:00:00+08:00`, locale) : "", said: line.text, basis: line.basis, kind: line.kind }));
  }
  const counted = clock.counted.map((day, place) => ({ day, said: text("case.counted_day", { n: place + 1 }), kind: "counted" }));
  const skipped = clock.skipped.map((day) => ({ day: day.date, said: text("case.skipped_day", { why: day.reason }), kind: "skipped" }));
  return [...counted, ...skipped]
    .sort((one, other) => (one.day < other.day ? -1 : 1))
    .map((line) => ({ ...line, key: line.day + line.kind, day: shortDay(`${line.day}T12:00:00+08:00`, locale), basis: "" }));
}

/** What has changed between two readings of a case, for who was filling in a form meanwhile. */
export function changedSince(before, after) {
  const seen = before?.version ?? 0;
  return after.events.filter((event) => event.seq > seen).map((event) => `${minuteOf(event.at)} ${event.who} ${event.label}`);
}
