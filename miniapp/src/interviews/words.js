// The words of the pages about meetings and live sessions; they are loaded with them, and not with the app.
import { wordsOf } from "../logic/words.js";
import { useSettings } from "../platform/hall.js";
import en from "./texts/en.js";
import zh from "./texts/zh-CN.js";

const settings = useSettings();
const TEXTS = { "zh-CN": wordsOf(zh), en: wordsOf(en) };

/** The text of a key in the person's language, with its places filled. */
export function say(key, values) {
  return TEXTS[settings.locale](key, values);
}
