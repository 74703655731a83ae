import assert from "node:assert/strict";
import { test } from "node:test";
import { askedFor, dataOf, dayTyped, errorsAfter, errorsElsewhere, errorsOf, fieldsOf, initialOf, initialValues, listsOf, matching, missing, momentTyped, valuesFrom } from "../src/logic/form.js";
import { added, at, put, removed, rowsOf, withFile } from "../src/logic/rows.js";

const SCHEMA = {
  type: "object",
  required: ["department", "points", "agree", "way"],
  properties: {
    department: { type: "string", title: "单位", "x-choices": "departments" },
    instruction: { type: "string", title: "办理要求", default: "", maxLength: 1000 },
    days: { anyOf: [{ type: "integer", minimum: 1, maximum: 20 }, { type: "null" }], default: null, title: "天数" },
    due_on: { anyOf: [{ type: "string", format: "date" }, { type: "null" }], default: null, title: "期限" },
    agree: { type: "boolean", title: "是否同意" },
    way: { enum: ["post", "email"], "x-labels": { post: "邮寄", email: "电子邮件" }, title: "方式" },
    points: { type: "array", minItems: 1, maxItems: 2, title: "要点", items: { type: "string", maxLength: 500 } },
    units: { type: "array", title: "协办单位", default: [], items: { type: "string" }, "x-choices": "departments" },
    attachments: { type: "array", title: "附件", default: [], maxItems: 3, items: { $ref: "#/$defs/Attachment" } },
    agency: { anyOf: [{ $ref: "#/$defs/Agency" }, { type: "null" }], default: null, title: "其他机关" },
  },
  $defs: {
    Attachment: { type: "object", properties: { upload_id: { type: "string" }, purpose: { enum: ["supporting"] } } },
    Agency: { type: "object", required: ["name"], properties: { name: { type: "string", title: "名称", maxLength: 200 } } },
  },
};
const text = (key, values) => `${key}:${values.title}`;

test("a field is of the kind that its schema says", () => {
  const kinds = Object.fromEntries(fieldsOf(SCHEMA).map((field) => [field.name, field.kind]));
  assert.deepEqual(kinds, {
    department: "choice",
    instruction: "long",
    days: "number",
    due_on: "date",
    agree: "yes_no",
    way: "choice",
    points: "list",
    units: "many",
    attachments: "files",
    agency: "group",
  });
});

test("whoever adds a file says what it is for, where it can be for several things", () => {
  const files = (purpose) => ({ properties: { files: { type: "array", items: { properties: { upload_id: { type: "string" }, purpose } } } } });
  const [several] = fieldsOf(files({ enum: ["identity_proof", "evidence"], "x-labels": { identity_proof: "身份证明", evidence: "证据" } }));
  assert.deepEqual(several.purposes, [
    { value: "identity_proof", label: "身份证明" },
    { value: "evidence", label: "证据" },
  ]);
  const [one] = fieldsOf(files({ const: "disclosed", default: "disclosed" }));
  assert.deepEqual(one.purposes.map((purpose) => purpose.value), ["disclosed"]);
  const [untold] = fieldsOf(files(undefined));
  assert.deepEqual(untold.purposes.map((purpose) => purpose.value), ["supporting"]);
});

test("fields come in the order of the schema, with the words of the API", () => {
  assert.equal(fieldsOf(SCHEMA)[0].title, "单位");
  assert.deepEqual(fieldsOf(SCHEMA).find((field) => field.name === "way").options, [
    { value: "post", label: "邮寄" },
    { value: "email", label: "电子邮件" },
  ]);
});

test("what may be nothing is not needed, even where the schema lists it", () => {
  const [field] = fieldsOf({ required: ["x"], properties: { x: { anyOf: [{ type: "string" }, { type: "null" }], title: "x" } } });
  assert.equal(field.required, false);
});

test("what was left empty is not sent, and numbers are numbers", () => {
  const fields = fieldsOf(SCHEMA);
  const values = { ...initialValues(fields), department: "education", days: "5", agree: false, way: "post", points: [" 年度 ", ""] };
  assert.deepEqual(dataOf(fields, values), { department: "education", days: 5, agree: false, way: "post", points: ["年度"] });
});

test("a needed list that is empty is sent as an empty list, so that the server can say what is wrong", () => {
  assert.deepEqual(dataOf(fieldsOf(SCHEMA), { points: [] }).points, []);
});

test("a group that was begun is sent, one that was not is left out", () => {
  const fields = fieldsOf(SCHEMA);
  assert.equal("agency" in dataOf(fields, { agency: { name: " " } }), false);
  assert.deepEqual(dataOf(fields, { agency: { name: "省厅" } }).agency, { name: "省厅" });
});

test("what is plainly missing is told before anything is sent", () => {
  const fields = fieldsOf(SCHEMA);
  const values = { ...initialValues(fields), days: "abc", instruction: "长".repeat(1001) };
  assert.deepEqual(missing(fields, values, text), {
    department: "form.needed:单位",
    instruction: "form.too_long:办理要求",
    days: "form.no_number:天数",
    agree: "form.needed:是否同意",
    way: "form.needed:方式",
    points: "form.needed:要点",
  });
});

test("no is an answer to a yes-or-no question", () => {
  const fields = fieldsOf(SCHEMA);
  const values = { department: "a", agree: false, way: "post", points: ["x"] };
  assert.deepEqual(missing(fields, values, text), {});
});

test("errors of the server stand at the field they name, the first one of each", () => {
  const fields = [
    { field: "data.points.0", message: "一" },
    { field: "data.points.0", message: "二" },
    { field: "expected_version", message: "三" },
  ];
  assert.deepEqual(errorsOf({ fields }), { "points.0": "一", expected_version: "三" });
});

test("a form is drawn as rows, lists with what adds and removes", () => {
  const fields = fieldsOf({ properties: { points: SCHEMA.properties.points, agency: SCHEMA.properties.agency }, $defs: SCHEMA.$defs });
  const rows = rowsOf(fields, { points: ["a", "b"], agency: { name: "" } });
  assert.deepEqual(
    rows.map((row) => `${row.kind} ${row.path} ${row.depth}`),
    ["heading points 0", "field points.0 1", "remove points.0 1", "field points.1 1", "remove points.1 1", "heading agency 0", "field agency.name 1"],
    "a full list can take no more",
  );
  assert.equal(rowsOf(fields, { points: [] })[1].kind, "add");
});

test("values are changed at a path, and what was there before stays as it was", () => {
  const before = { points: ["a", "b"], agency: { name: "x" } };
  const after = put(put(before, "points.1", "c"), "agency.name", "y");
  assert.deepEqual(after, { points: ["a", "c"], agency: { name: "y" } });
  assert.deepEqual(before, { points: ["a", "b"], agency: { name: "x" } });
  assert.equal(at(after, "points.1"), "c");
});

test("an item is added as its field begins, and removed by its place", () => {
  const [points] = fieldsOf({ properties: { points: SCHEMA.properties.points } });
  assert.deepEqual(added({ points: ["a"] }, "points", points), { points: ["a", ""] });
  assert.deepEqual(removed({ points: ["a", "b", "c"] }, "points.1"), { points: ["a", "c"] });
});

test("a day is read as people type it, and what is no day is left as it is", () => {
  for (const typed of ["2026-03-02", "2026.3.2", "2026/3/2", "2026年3月2日", "20260302", " 2026-3-2 "]) assert.equal(dayTyped(typed), "2026-03-02", typed);
  for (const typed of ["2026-02-30", "2026-13-01", "tomorrow", "26-3-2"]) assert.equal(dayTyped(typed), typed);
});

test("a moment is one of Beijing, wherever it is typed", () => {
  assert.equal(momentTyped("2026-3-2 9:30"), "2026-03-02T09:30:00+08:00");
  assert.equal(momentTyped("2026年3月2日 14：05"), "2026-03-02T14:05:00+08:00");
  assert.equal(momentTyped("2026-03-02 25:00"), "2026-03-02 25:00");
});

test("a wrong day or moment is told before anything is sent", () => {
  const fields = fieldsOf({ properties: { on: { type: "string", format: "date", title: "日期" }, at: { type: "string", format: "date-time", title: "时间" } }, required: ["on", "at"] });
  assert.deepEqual(missing(fields, { on: "2026-02-30", at: "noon" }, text), { on: "form.no_date:日期", at: "form.no_moment:时间" });
  assert.deepEqual(dataOf(fields, { on: "20260302", at: "2026-03-02 9:30" }), { on: "2026-03-02", at: "2026-03-02T09:30:00+08:00" });
});

test("a group that holds only what it began with was not begun", () => {
  const mark = { type: "object", required: ["words"], properties: { whole_file: { type: "boolean", default: false, title: "整份" }, words: { type: "string", title: "词语" } } };
  const fields = fieldsOf({ properties: { mark: { anyOf: [mark, { type: "null" }], default: null, title: "标记" } } });
  assert.deepEqual(dataOf(fields, initialValues(fields)), {});
  assert.deepEqual(missing(fields, initialValues(fields), text), {});
  assert.deepEqual(missing(fields, { mark: { whole_file: true, words: "" } }, text), { "mark.words": "form.needed:词语" });
});

test("what is missing in an item of a list is told at the item", () => {
  const item = { type: "object", required: ["item"], properties: { item: { type: "string", title: "内容" } } };
  const fields = fieldsOf({ properties: { parts: { type: "array", title: "部分", items: item } }, required: ["parts"] });
  assert.deepEqual(missing(fields, { parts: [{ item: "a" }, { item: " " }] }, text), { "parts.1.item": "form.needed:内容" });
});

test("an error that stands at no field is said above the form", () => {
  const rows = rowsOf(fieldsOf({ properties: { a: { type: "string", title: "a" } } }), { a: "" });
  assert.deepEqual(errorsElsewhere({ a: "一", expected_version: "二" }, rows), ["二"]);
});

test("a long list is searched by what is typed, in names and groups", () => {
  const options = [{ label: "许文静", group: "教育局" }, { label: "Zhao", group: "" }];
  assert.deepEqual(matching(options, "教育").map((each) => each.label), ["许文静"]);
  assert.deepEqual(matching(options, " zha").map((each) => each.label), ["Zhao"]);
  assert.equal(matching(options, "").length, 2);
});

test("a form names every list of the city's that it needs, once", () => {
  const fields = fieldsOf({ ...SCHEMA, properties: { ...SCHEMA.properties, more: { type: "array", items: { $ref: "#/$defs/Agency" }, title: "x" }, other: { type: "string", title: "y", "x-choices": "staff" } } });
  assert.deepEqual(listsOf(fields), ["departments", "staff"]);
});

test("a form that goes on with something written begins with it, and gives the same back", () => {
  const written = {
    department: "education",
    instruction: "尽快",
    days: 5,
    due_on: "2026-03-09",
    agree: false,
    way: "email",
    points: ["年度", "单位"],
    units: ["finance"],
    attachments: [{ name: "附件.pdf", purpose: "supporting", upload_id: "u1", url: "https://files.example/1" }],
    agency: null,
    digest: "of no field",
  };
  const fields = fieldsOf(SCHEMA);
  const values = valuesFrom(fields, written);
  assert.deepEqual(values.attachments, [{ upload_id: "u1", file_name: "附件.pdf", purpose: "supporting" }]);
  assert.deepEqual(values.agency, initialValues(fields).agency);
  const { agency, digest, ...same } = written;
  assert.deepEqual(dataOf(fields, values), { ...same, attachments: values.attachments });
  assert.deepEqual(valuesFrom(fields, undefined), initialValues(fields));
});

test("groups in lists and moments of what was written are typed no second time", () => {
  const fields = fieldsOf({
    properties: {
      promises: { type: "array", title: "承诺", items: { $ref: "#/$defs/Promise" } },
      starts_at: { type: "string", format: "date-time", title: "开始" },
    },
    $defs: { Promise: { type: "object", required: ["text"], properties: { text: { type: "string" }, days: { anyOf: [{ type: "integer" }, { type: "null" }], default: null } } } },
  });
  const written = { promises: [{ text: "书面答复", days: 5 }, { text: "现场查看" }], starts_at: "2026-03-02T01:30:00Z" };
  const values = valuesFrom(fields, written);
  assert.deepEqual(values.promises, [{ text: "书面答复", days: "5" }, { text: "现场查看", days: "" }]);
  assert.equal(values.starts_at, "2026-03-02 09:30");
  assert.deepEqual(dataOf(fields, values), { promises: written.promises, starts_at: "2026-03-02T09:30:00+08:00" });
});

const DEPENDING = fieldsOf({
  required: ["decision"],
  properties: {
    decision: { enum: ["disclose", "refuse", "other"], title: "答复类型" },
    where: { anyOf: [{ type: "string" }, { type: "null" }], title: "何处公开", "x-asked-when": { field: "decision", in: ["disclose"], needed_in: ["disclose"] } },
    reasons: { anyOf: [{ type: "string" }, { type: "null" }], title: "理由", "x-asked-when": { field: "decision", in: ["refuse", "other"], needed_in: ["refuse"] } },
    items: { type: "array", title: "内容", default: [], items: { type: "string" }, "x-asked-when": { field: "decision", in: ["disclose"], needed_in: ["disclose"] } },
    agency: { anyOf: [{ $ref: "#/$defs/Agency" }, { type: "null" }], title: "其他机关", "x-asked-when": { field: "reasons", in: [null], needed_in: [] } },
  },
  $defs: SCHEMA.$defs,
});
const FILLED = { decision: "refuse", where: "政府网站", reasons: "不存在", items: ["一"], agency: { name: "" } };

test("what another choice has hidden is neither shown nor sent", () => {
  assert.deepEqual(dataOf(DEPENDING, FILLED), { decision: "refuse", reasons: "不存在" });
  assert.deepEqual(rowsOf(DEPENDING, FILLED).map((row) => row.path), ["decision", "reasons"]);
});

test("what is hidden blocks no sending, however wrong it is", () => {
  const wrong = { ...FILLED, where: "", items: [], reasons: "不存在" };
  assert.deepEqual(missing(DEPENDING, wrong, text), {});
  const tooLong = fieldsOf({ properties: { kind: { enum: ["a", "b"] }, note: { type: "string", maxLength: 2, title: "备注", "x-asked-when": { field: "kind", in: ["a"], needed_in: [] } } } });
  assert.deepEqual(Object.keys(missing(tooLong, { kind: "a", note: "四个字了" }, text)), ["note"]);
  assert.deepEqual(missing(tooLong, { kind: "b", note: "四个字了" }, text), {});
});

test("what a choice makes necessary is missed as if it always were", () => {
  const found = missing(DEPENDING, { decision: "disclose", reasons: "", items: [] }, text);
  assert.deepEqual(Object.keys(found), ["where", "items"]);
  assert.deepEqual(missing(DEPENDING, { decision: "other", reasons: "" }, text), {});
  const [where] = rowsOf(DEPENDING, { decision: "disclose" }).filter((row) => row.path === "where");
  assert.equal(where.field.required, true);
});

test("before the choice is made only what always counts is asked, and what was written comes back with it", () => {
  assert.deepEqual(askedFor(DEPENDING, { decision: "" }).map((field) => field.name), ["decision", "agency"]);
  assert.deepEqual(askedFor(DEPENDING, undefined).map((field) => field.name), ["decision", "agency"]);
  assert.equal(dataOf(DEPENDING, { ...FILLED, decision: "disclose" }).where, "政府网站");
});

test("what was wrong before another choice was made is not said any more", () => {
  const errors = { where: "请填写", "items.0": "太长" };
  assert.deepEqual(errorsAfter(DEPENDING, errors, "decision"), {});
  assert.equal(errorsAfter(DEPENDING, errors, "where"), errors);
});

test("a field that is asked while nothing stands in another goes when something does", () => {
  assert.ok(rowsOf(DEPENDING, { decision: "other", reasons: "" }).some((row) => row.path === "agency"));
  assert.ok(!rowsOf(DEPENDING, { decision: "other", reasons: "理由" }).some((row) => row.path === "agency"));
});

test("a group that may stay empty is emptied as a whole, so that a choice within it blocks nothing for ever", () => {
  const [group] = fieldsOf({
    properties: { request: { anyOf: [{ $ref: "#/$defs/R" }, { type: "null" }], default: null, title: "申请" } },
    $defs: { R: { required: ["form", "number"], properties: { form: { enum: ["paper", "disc"], title: "载体" }, number: { type: "string", title: "证件号码" } } } },
  });
  const empty = initialValues([group]);
  assert.ok(!rowsOf([group], empty).some((row) => row.kind === "clear"));
  const touched = put(empty, "request.form", "paper");
  assert.deepEqual(Object.keys(missing([group], touched, text)), ["request.number"]);
  const [clear] = rowsOf([group], touched).filter((row) => row.kind === "clear");
  assert.equal(clear.path, "request");
  const cleared = put(touched, clear.path, initialOf(clear.field));
  assert.deepEqual([missing([group], cleared, text), dataOf([group], cleared)], [{}, {}]);
  assert.ok(!rowsOf([{ ...group, required: true }], touched).some((row) => row.kind === "clear"));
});

const FILE = { upload_id: { type: "string", title: "文件" }, file_name: { type: "string", title: "文件名" }, purpose: { enum: ["photo", "document"], default: "document", title: "用途" } };
const FIRST = { upload_id: "upload-1", file_name: "须知.pdf", purpose: "supporting" };
const SECOND = { upload_id: "upload-2", file_name: "回执.pdf", purpose: "supporting" };

test("a command about one new file has it chosen on the device, and nobody types its name", () => {
  const fields = fieldsOf({ required: ["upload_id", "file_name"], properties: FILE });
  assert.deepEqual(fields.map((field) => [field.name, field.kind]), [["upload_id", "files"], ["purpose", "choice"]]);
  const empty = initialValues(fields);
  assert.deepEqual(missing(fields, empty, text), { upload_id: "form.needed:文件" });
  const [row] = rowsOf(fields, empty);
  const one = put(empty, row.path, withFile(row, FIRST));
  assert.deepEqual(dataOf(fields, one), { upload_id: "upload-1", file_name: "须知.pdf", purpose: "document" });
  assert.deepEqual(missing(fields, one, text), {});
});

test("one file that may be added is no list for the server, and another one takes its place", () => {
  const fields = fieldsOf({
    properties: { proof: { anyOf: [{ $ref: "#/$defs/File" }, { type: "null" }], default: null, title: "证明" } },
    $defs: { File: { required: ["upload_id", "file_name"], properties: FILE } },
  });
  assert.deepEqual(dataOf(fields, initialValues(fields)), {});
  const [row] = rowsOf(fields, { proof: [FIRST] });
  assert.deepEqual(dataOf(fields, put({}, row.path, withFile(row, SECOND))), { proof: SECOND });
});

test("of many files all stay when one more is added", () => {
  const [row] = rowsOf(fieldsOf(SCHEMA), { attachments: [FIRST] }).filter((each) => each.path === "attachments");
  assert.deepEqual(withFile(row, SECOND), [FIRST, SECOND]);
});
