// The words of the pages in Chinese, as the browser has them, for modules that are tried without a browser.
import { registerHooks } from "node:module";

// The builder puts the library beside the modules; here it is where it was installed.
const LIBRARY = new URL("../../../../node_modules/govuk-frontend/dist/", import.meta.url);
registerHooks({
  resolve: (name, context, next) => next(name.replace(/^(\.\.\/)+(?=govuk\/)/, LIBRARY.href), context),
});

globalThis.document = { documentElement: { lang: "zh-CN" } };
globalThis.hallTexts = {
  units: { hour: "{n} 小时", working_day: "{n} 个工作日" },
  one_unit: { hour: "1 小时", working_day: "1 个工作日" },
  booking: {
    at: "{day} {from}–{to}（北京时间）",
    own_zone: "您所在时区（{zone}）：{day} {from}–{to}",
  },
  missing: { host: "请选择由谁接待", starts_at: "请选择一个时间" },
  items: {
    video: { hosts: null, hold: 10, minutes: 30, waiting: true },
    advice: { hosts: { deng: "邓安居", luo: "罗筑之" }, hold: 10, minutes: 30, waiting: false },
  },
};
