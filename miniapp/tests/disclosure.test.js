import assert from "node:assert/strict";
import { test } from "node:test";
import {
  additionFields,
  additionsBody,
  daysLeftOut,
  differing,
  emptyChoice,
  explainable,
  fileName,
  findingsOf,
  paperBody,
  paperErrors,
  paperFields,
  reportQuestion,
  settleBody,
  settledBy,
  tableRows,
  writtenIn,
  yearDue,
  yearsUntil,
} from "../src/disclosure/logic/report.js";
import en from "../src/disclosure/texts/en.js";
import zh from "../src/disclosure/texts/zh-CN.js";
import { Api } from "../src/logic/api.js";
import { pageOfDesk } from "../src/logic/desks.js";
import { missing } from "../src/logic/form.js";
import { ApiProblem } from "../src/logic/problem.js";
import { put } from "../src/logic/rows.js";
import { asked, keysOf, placesOf } from "./words_of_part.js";

const say = (key, values) => (values ? `${key} ${JSON.stringify(values)}` : key);
const MARCH = Date.parse("2026-03-02T09:30:00+08:00");
const UNIT = { subject: "education-bureau", by: "year", year: 2025, from: "", to: "" };
const CITY = { ...UNIT, subject: "@government" };
const FIELDS = additionFields(say);
const TWO = { regulations: { made: 1, repealed: 0, in_force: 3 }, normative_documents: { made: 2, repealed: 1, in_force: 9 }, licences: 12, penalties: 0, enforcement_measures: 0, fees_yuan: 125000 };
const WRITTEN = { general: "本年新收{r1.c7}件。", problems: "时效性有待提高。", other: "", table_two: TWO, version: 2, written_by: "S-1", written_at: "2026-01-20T10:00:00+08:00" };
const report = (more = {}) => ({ additions: null, settled: null, failing: [], findings: [], missing: [], table_three: { columns: { c1: "自然人", c2: "商业企业", c3: "科研机构", c4: "社会公益组织", c5: "法律服务机构", c6: "其他", c7: "总计" }, rows: [] }, ...more });
const refused = (errors, status = 422) => new ApiProblem({ status, body: { errors } });

test("the desk leads to its page with what may be done there", () => {
  assert.equal(pageOfDesk({ name: "annual_report", may: [] }), "/disclosure/annual/annual");
  assert.equal(pageOfDesk({ name: "annual_report", may: ["write_annual_report"] }), "/disclosure/annual/annual?may=write_annual_report");
});

test("the first report that is shown is that of the year that is over, by Beijing's clock", () => {
  assert.equal(yearDue(MARCH), 2025);
  assert.equal(yearDue(Date.parse("2025-12-31T16:00:00Z")), 2025, "it is January in Beijing");
  assert.deepEqual(emptyChoice("x", MARCH), { ...UNIT, subject: "x" });
  const years = yearsUntil(MARCH).map(({ value }) => value);
  assert.deepEqual([years[0], years.at(-1), years.length], [2026, 2008, 19]);
});

test("a report is asked for by its year or by its days, and the government's names no unit", () => {
  assert.deepEqual(reportQuestion(UNIT), { level: "unit", department: "education-bureau", year: 2025 });
  assert.deepEqual(reportQuestion(CITY), { level: "government", year: 2025 });
  assert.deepEqual(reportQuestion({ ...UNIT, by: "days", from: "2025.1.1", to: "2025年3月31日" }), { level: "unit", department: "education-bureau", from: "2025-01-01", to: "2025-03-31" });
});

test("both days are needed, and a year needs none", () => {
  assert.deepEqual(daysLeftOut(UNIT, say), {});
  assert.deepEqual(daysLeftOut({ ...UNIT, by: "days", from: " ", to: "2025-03-31" }, say), { from: "choice.needed.from" });
  assert.deepEqual(Object.keys(daysLeftOut({ ...UNIT, by: "days" }, say)), ["from", "to"]);
});

test("a file says whose report it is and of when", () => {
  assert.equal(fileName(UNIT, "docx"), "disclosure-annual-2025-education-bureau.docx");
  assert.equal(fileName(CITY, "xlsx"), "disclosure-annual-2025-government.xlsx");
  assert.equal(fileName({ ...UNIT, by: "days", from: "2025.1.1", to: "2025-3-31" }, "html"), "disclosure-annual-2025-01-01-2025-03-31-education-bureau.html");
});

test("a failing identity is told with its rule, place, both sides, cases and units by name", () => {
  const found = { identity: "I7", rule: "政府数据等于各单位数据之和", warning: false, place: "r1.c1", place_label: "新收·自然人", left: 3, right: 2, cases: ["GK-1", "GK-2"], units: ["education-bureau", "gone"] };
  const [told] = findingsOf(report({ findings: [found] }), [{ value: "education-bureau", label: "教育局" }], say);
  assert.deepEqual([told.title, told.warning, told.cases], ["I7 政府数据等于各单位数据之和", false, ["GK-1", "GK-2"]]);
  assert.equal(told.what, `findings.differs ${JSON.stringify({ place: "新收·自然人", left: 3, right: 2 })}`);
  assert.equal(told.units, "教育局betweengone", "a unit that has no name any more is told by its id");
  const [warned] = findingsOf(report({ findings: [{ ...found, identity: "I10", warning: true, units: [] }] }), [], say);
  assert.match(warned.what, /^findings.expected/);
});

test("the rows of table three stand below headings that are told once", () => {
  const row = (key, labels, sum) => ({ key, labels, cells: { c1: 0, c7: sum } });
  const rows = [row("r1", ["一、新收"], 5), row("r3_1", ["三、办理结果", "（一）予以公开"], 2), row("r3_3_1", ["三、办理结果", "（三）不予公开", "1.国家秘密"], 1), row("r3_3_2", ["三、办理结果", "（三）不予公开", "2.其他"], 0), row("r4", ["四、结转"], 2)];
  const told = tableRows(report({ table_three: { columns: {}, rows } }));
  assert.deepEqual(told.map(({ label, text, depth }) => [depth, label, text ?? null]), [
    [0, "一、新收", "5"],
    [0, "三、办理结果", null],
    [1, "（一）予以公开", "2"],
    [1, "（三）不予公开", null],
    [2, "1.国家秘密", "1"],
    [2, "2.其他", "0"],
    [0, "四、结转", "2"],
  ]);
  assert.equal(new Set(told.map(({ key }) => key)).size, told.length);
});

test("what is written already is what the form begins with, and goes back as it was", () => {
  const told = report({ additions: WRITTEN });
  const values = writtenIn(told, FIELDS);
  assert.equal(values.table_two.regulations.in_force, "3");
  assert.deepEqual(differing(told, FIELDS, values), []);
  const body = additionsBody(UNIT, FIELDS, values, told);
  assert.deepEqual(body, { year: 2025, level: "unit", department: "education-bureau", general: WRITTEN.general, problems: WRITTEN.problems, table_two: TWO, expected_version: 2 });
});

test("a first text goes out without figures that nobody has stated", () => {
  const values = put(writtenIn(report(), FIELDS), "general", "总体情况。");
  assert.deepEqual(missing(FIELDS, values, say), {});
  assert.deepEqual(additionsBody(CITY, FIELDS, values, report()), { year: 2025, level: "government", general: "总体情况。", expected_version: 0 });
});

test("table two is stated whole: a figure that is left out is not taken for none", () => {
  const values = put(writtenIn(report(), FIELDS), "table_two.licences", "12");
  const left = Object.keys(missing(FIELDS, values, say));
  assert.equal(left.length, 9);
  assert.ok(left.includes("table_two.regulations.made") && left.includes("table_two.fees_yuan") && !left.includes("table_two.licences"));
  const zeros = left.reduce((filled, path) => put(filled, path, "0"), values);
  assert.deepEqual(missing(FIELDS, zeros, say), {});
  assert.equal(additionsBody(UNIT, FIELDS, zeros, report()).table_two.fees_yuan, 0);
});

test("what somebody else wrote meanwhile is named by its parts", () => {
  const told = report({ additions: WRITTEN });
  const values = put(put(writtenIn(told, FIELDS), "general", "另一稿"), "table_two.licences", "13");
  assert.deepEqual(differing(told, FIELDS, values), ["write.general", "two.title"]);
});

test("only identities that a text can explain can be acknowledged", () => {
  assert.deepEqual(explainable(report({ failing: ["I1", "I4", "I9"] })), { may: ["I4", "I9"], never: ["I1"] });
});

test("a report is settled as it was seen, with what still fails and is explained", () => {
  const told = report({ failing: ["I4"], settled: { version: 1 } });
  assert.deepEqual(settleBody(UNIT, told, ["I9", "I4"]), { year: 2025, level: "unit", department: "education-bureau", acknowledged: ["I4"], expected_version: 1 });
  assert.deepEqual(settleBody(CITY, report(), []), { year: 2025, level: "government", expected_version: 0 });
});

test("a report from paper needs every column, and may state table two", () => {
  const fields = paperFields(report(), say);
  assert.deepEqual(fields[0].fields.map(({ title }) => title), ["自然人", "商业企业", "科研机构", "社会公益组织", "法律服务机构", "其他"]);
  assert.equal(Object.keys(missing(fields, { carried_out: { c1: "4" } }, say)).length, 5);
  const carried = { c1: "4", c2: "1", c3: "0", c4: "0", c5: "2", c6: "0" };
  assert.deepEqual(missing(fields, { carried_out: carried }, say), {});
  assert.deepEqual(paperBody(UNIT, report(), fields, { carried_out: carried }), { year: 2025, level: "unit", department: "education-bureau", from_paper: { carried_out: [4, 1, 0, 0, 2, 0] }, expected_version: 0 });
});

test("errors of a report from paper stand at the fields of its form", () => {
  const said = paperErrors(refused([{ field: "from_paper.carried_out.2", message: "x" }, { field: "from_paper.table_two.licences", message: "y" }, { field: "year", message: "z" }]));
  assert.deepEqual(said, { "carried_out.c3": "x", "table_two.licences": "y", year: "z" });
});

test("who settled and heard nothing is told that it is done, and who was overtaken is not", () => {
  const body = settleBody(UNIT, report(), []);
  const settled = { version: 1, kept_by: "S-1", acknowledged: [], from_paper: false };
  assert.equal(settledBy(report({ settled }), body, "S-1"), true);
  assert.equal(settledBy(report({ settled }), body, "S-2"), false);
  assert.equal(settledBy(report({ settled: { ...settled, version: 2 } }), body, "S-1"), false);
  assert.equal(settledBy(report({ settled: { ...settled, acknowledged: ["I4"] } }), body, "S-1"), false);
  assert.equal(settledBy(report({ settled: { ...settled, from_paper: true } }), body, "S-1"), false);
  assert.equal(settledBy(null, body, "S-1"), false);
});

function door(answer) {
  const [wanted, left] = [[], []];
  const fetchFile = async (request) => {
    wanted.push(request);
    return answer;
  };
  return { wanted, left, api: new Api({ fetchFile, origin: "https://x", token: () => "t", locale: () => "en", signedOut: () => left.push(1) }) };
}

test("a file is fetched by who is signed in: its address alone opens nothing", async () => {
  const { api, wanted } = door({ status: 200, body: null, file: "there" });
  assert.equal(await api.file("/staff/reports/disclosure-annual", { year: 2025, format: "docx", department: "" }), "there");
  assert.deepEqual(wanted, [{ url: "https://x/api/v1/staff/reports/disclosure-annual?year=2025&format=docx", headers: { "Accept-Language": "en", Authorization: "Bearer t" } }]);
});

test("a file that is refused says why, and one that never came whole is no file", async () => {
  const { api, left } = door({ status: 403, body: { code: "annual_report_not_allowed", detail: "您不能查看" }, file: null });
  await assert.rejects(api.file("/x"), (problem) => problem.sentence(say) === "您不能查看");
  assert.equal(left.length, 0);
  const ended = door({ status: 401, body: null, file: null });
  await assert.rejects(ended.api.file("/x"), (problem) => problem.signedOut);
  assert.equal(ended.left.length, 1);
  await assert.rejects(door({ status: 200, body: null, file: null }).api.file("/x"), (problem) => problem.status === 502);
});

test("the words are there in both languages with the same places, and each is asked for", () => {
  assert.deepEqual(keysOf(en).sort(), keysOf(zh).sort());
  for (const key of keysOf(zh)) assert.deepEqual(placesOf(en, key), placesOf(zh, key), key);
  assert.deepEqual(asked("disclosure", keysOf(zh)), { missing: [], left: [] });
});
