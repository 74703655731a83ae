// What the form of a ticket needs of the city and of the words, for modules that are tried without a browser.
import "../appointments/words.mjs";

Object.assign(globalThis.hallTexts, {
  none: "没有",
  choices: { purpose: { photo: "照片", supporting: "" } },
  upload: { with_purpose: "{name}（{purpose}）" },
  cases: { answer_missing: "请回答：{question}" },
  missing: { category: "请选择分类", way: "请选择方式", "contact.phone": "请填写电话" },
  matters: {
    kinds: {
      help: { anonymous: true, confidential: false, public: true },
      consultation: { anonymous: false, confidential: false, public: true },
      report: { anonymous: true, confidential: true, public: false },
    },
    categories: [
      {
        id: "noise",
        group: "environment",
        label: "噪声",
        questions: [
          { code: "when", label: "发生时段", datatype: "multivaluelist", required: true, values: [{ key: "morning", label: "早晨" }, { key: "night", label: "夜间" }] },
          { code: "source", label: "来源", datatype: "string", required: false, values: [] },
        ],
      },
      { id: "parking", group: "traffic", label: "停车", questions: [] },
    ],
  },
});
