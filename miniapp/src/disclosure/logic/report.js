// The statutory annual report as a page asks for it, shows it and writes to it. What holds and what may be settled, the API says.
import { dataOf, dayTyped, errorsOf, valuesFrom } from "../../logic/form.js";
import { beijing } from "../../logic/moments.js";

export const REPORT = "/staff/reports/disclosure-annual";

/** Where what people write of it is sent: the additions, and that it is settled. */
export const WRITTEN = { additions: "/staff/reports/disclosure-annual/additions", settled: "/staff/reports/disclosure-annual/settled" };

/** Whose report is the government's own, among those that can be chosen. */
export const GOVERNMENT = "@government";

/** The first year that a report is about. */
const FIRST_YEAR = 2008;

/** Identities that may fail where the text explains why. */
const EXPLAINED = ["I4", "I7", "I9"];

/** Every kind of applicant has a column; the last column is their sum. */
const COLUMNS = ["c1", "c2", "c3", "c4", "c5", "c6"];
const SUM = "c7";

/** The years of reports, the newest first. */
export function yearsUntil(now) {
  const last = beijing(now).year;
  return Array.from({ length: last - FIRST_YEAR + 1 }, (_, back) => last - back).map((year) => ({ value: year, label: String(year) }));
}

/** The year whose report is due: the last one that is over. */
export const yearDue = (now) => beijing(now).year - 1;

/** What a page shows first: the report of the year that is over. */
export function emptyChoice(subject, now) {
  return { subject, by: "year", year: yearDue(now), from: "", to: "" };
}

const whose = (subject) => (subject === GOVERNMENT ? { level: "government" } : { level: "unit", department: subject });

/** The question for a report. */
export function reportQuestion({ subject, by, year, from, to }) {
  return { ...whose(subject), ...(by === "year" ? { year } : { from: dayTyped(from), to: dayTyped(to) }) };
}

/** What is plainly missing of the days, by field. */
export function daysLeftOut({ by, from, to }, say) {
  const days = by === "days" ? { from, to } : {};
  return Object.fromEntries(Object.entries(days).filter(([, day]) => !day.trim()).map(([name]) => [name, say(`choice.needed.${name}`)]));
}

/** The name of a file of the report; who gets it sees from it whose and of when it is. */
export function fileName({ subject, by, year, from, to }, format) {
  const days = by === "year" ? year : `${dayTyped(from)}-${dayTyped(to)}`;
  return `disclosure-annual-${days}-${subject.replace("@", "")}.${format}`;
}

function sides({ warning, place_label: place, left, right }, say) {
  return warning ? say("findings.expected", { place, left, right }) : say("findings.differs", { place, left, right });
}

/**
 * What fails, and what only has to be looked at.
 *
 * @param {object} report - as the API tells it.
 * @param {{value: string, label: string}[]} subjects - names of the units.
 */
export function findingsOf(report, subjects, say) {
  const name = (unit) => subjects.find((each) => each.value === unit)?.label ?? unit;
  return report.findings.map((found, number) => ({
    key: `${found.identity}-${number}`,
    title: `${found.identity} ${found.rule}`,
    warning: found.warning,
    what: sides(found, say),
    cases: found.cases,
    units: found.units.map(name).join(say("between")),
  }));
}

/** Table three as rows of label and text: the sums, below their headings. */
export function tableRows(report) {
  let before = [];
  return report.table_three.rows.flatMap(({ key, labels, cells }) => {
    const headings = labels.slice(0, -1);
    const shared = headings.findIndex((label, depth) => label !== before[depth]);
    const fresh = shared < 0 ? [] : headings.slice(shared).map((label, more) => ({ key: `${key}-${shared + more}`, depth: shared + more, heading: true, label }));
    before = headings;
    return [...fresh, { key, depth: headings.length, heading: false, label: labels.at(-1), text: String(cells[SUM]) }];
  });
}

const number = (name, say) => ({ name, title: say(`two.${name}`), kind: "number", required: true, initial: null });

function documents(name, say) {
  return { name, title: say(`two.${name}`), kind: "group", required: true, initial: null, fields: ["made", "repealed", "in_force"].map((each) => number(each, say)) };
}

const NUMBERS = ["licences", "penalties", "enforcement_measures", "fees_yuan"];

/** Table two: all of it or nothing, for a figure that is left out is not known to be none. */
function tableTwo(say) {
  const fields = [...["regulations", "normative_documents"].map((name) => documents(name, say)), ...NUMBERS.map((name) => number(name, say))];
  return { name: "table_two", title: say("two.title"), kind: "group", required: false, initial: null, fields };
}

/** The fields of what the office adds to a report. */
export function additionFields(say) {
  const long = (name) => ({ name, title: say(`write.${name}`), kind: "long", required: false, initial: null, longest: 20_000 });
  return [long("general"), tableTwo(say), long("problems"), long("other")];
}

/** What the form begins with: what is written already. */
export const writtenIn = (report, fields) => valuesFrom(fields, report?.additions ?? undefined);

/** Version of the additions that a page shows; 0 for none. */
export const versionOf = (kept) => kept?.version ?? 0;

/** The body that writes the additions. */
export function additionsBody(choice, fields, values, report) {
  return { year: choice.year, ...whose(choice.subject), ...dataOf(fields, values), expected_version: versionOf(report.additions) };
}

/** The titles of what stands otherwise with the city than in the form. */
export function differing(report, fields, values) {
  const [there, here] = [dataOf(fields, writtenIn(report, fields)), dataOf(fields, values)];
  return fields.filter(({ name }) => JSON.stringify(there[name]) !== JSON.stringify(here[name])).map(({ title }) => title);
}

/** The failing identities of which somebody may say that the text explains them, and the others. */
export function explainable(report) {
  return { may: report.failing.filter((each) => EXPLAINED.includes(each)), never: report.failing.filter((each) => !EXPLAINED.includes(each)) };
}

/** The body that settles a report as it stands. */
export function settleBody(choice, report, acknowledged) {
  const told = report.failing.filter((each) => acknowledged.includes(each));
  return { year: choice.year, ...whose(choice.subject), ...(told.length ? { acknowledged: told } : {}), expected_version: versionOf(report.settled) };
}

/** The fields of a report that is taken over from paper. */
export function paperFields(report, say) {
  const carried = COLUMNS.map((column) => ({ name: column, title: report.table_three.columns[column], kind: "number", required: true, initial: null }));
  return [{ name: "carried_out", title: say("paper.carried_out"), kind: "group", required: true, initial: null, fields: carried }, tableTwo(say)];
}

/** The body that takes a report over from paper. */
export function paperBody(choice, report, fields, values) {
  const { carried_out: carried, table_two: two } = dataOf(fields, values);
  const paper = { carried_out: COLUMNS.map((column) => carried[column]), ...(two ? { table_two: two } : {}) };
  return { year: choice.year, ...whose(choice.subject), from_paper: paper, expected_version: versionOf(report.settled) };
}

/** Errors of a report from paper, at the fields of its form. */
export function paperErrors(problem) {
  const at = (path) => path.replace(/^from_paper\./, "").replace(/^carried_out\.(\d)$/, (_, place) => `carried_out.${COLUMNS[Number(place)]}`);
  return Object.fromEntries(Object.entries(errorsOf(problem)).map(([path, said]) => [at(path), said]));
}

/** Whether a report was settled by this very request, whose answer was lost. */
export function settledBy(report, body, staff) {
  const settled = report?.settled;
  if (!settled || settled.version !== body.expected_version + 1 || settled.kept_by !== staff) return false;
  const same = JSON.stringify(settled.acknowledged) === JSON.stringify(body.acknowledged ?? []);
  return same && settled.from_paper === Boolean(body.from_paper);
}
