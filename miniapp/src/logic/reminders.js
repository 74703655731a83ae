// What WeChat may remind somebody of: what it is asked for at a tap, and what the API is told of the answer.

/** Templates that one tap can ask for, says WeChat. */
const MOST = 3;

/** WeChat's number for somebody who has switched off all subscribe messages of the mini program. */
const SWITCHED_OFF = 20004;

const ANSWERS = ["accept", "reject", "ban", "filter"];

/**
 * The templates that a tap asks for. All of them are of one sort, one-off or for good, because the API tells of no others.
 *
 * @param {{items: Array<{template_id: string}>}} told - what the API tells.
 */
export function askedAtTap(told) {
  return told.items.slice(0, MOST).map((each) => each.template_id);
}

/** The answer that a word of WeChat's stands for: it also says how a message is to sound (`acceptWithAudio`). */
const answerOf = (word) => ANSWERS.find((each) => word === each || (each === "accept" && word?.startsWith?.("acceptWith")));

/**
 * What WeChat has answered to each template.
 *
 * @param {object} said - what it gives: answers by template, and words of its own among them.
 * @param {string[]} asked - the templates it was asked for.
 */
export function answersOf(said, asked) {
  return Object.fromEntries(asked.map((id) => [id, answerOf(said[id])]).filter(([, answer]) => answer));
}

/**
 * Asks by a tap, and tells the API what was answered, under one key; when it is not known whether that arrived, once more.
 *
 * @param {{items: object[]}} told - what the API tells.
 * @param {object} device
 * @param {(ids: string[]) => Promise<object>} device.ask - WeChat's own question. It has to come first: WeChat wants it to follow the tap.
 * @param {() => Promise<string>} device.code - a code by which WeChat vouches for whose device it is; good once.
 * @param {() => string} device.newKey
 * @param {(body: object, key: string) => Promise<object>} send - to the API.
 * @returns {Promise<{said: string, told: ?object}>} the word to say of it, and what the API tells then, if it was told.
 */
export async function remindByTap(told, { ask, code, newKey }, send) {
  const asked = askedAtTap(told);
  const said = await ask(asked);
  const answers = answersOf(said, asked);
  if (!Object.keys(answers).length) return { said: said.errCode === SWITCHED_OFF ? "me.remind_off" : "me.remind_none", told: null };
  const key = newKey();
  const once = async () => send({ code: await code(), answers }, key);
  const then = await once().catch((problem) => {
    if (!problem.uncertain) throw problem;
    return once();
  });
  return { said: Object.values(answers).includes("accept") ? "me.remind_done" : "me.remind_none", told: then };
}

/**
 * The templates as lines: what each reminds of, and how often.
 *
 * @param {{long_term: boolean, items: object[]}} told - what the API tells.
 * @param {(key: string, values?: object) => string} text
 */
export function reminderLines(told, text) {
  return told.items.map((each) => ({
    key: each.template_id,
    about: each.kinds.map((kind) => kind.kind_label).join(text("form.between")),
    on: each.on,
    state: stateOf(each, told.long_term, text),
  }));
}

function stateOf(item, longTerm, text) {
  if (!item.on) return text("me.remind_not");
  return longTerm ? text("me.remind_on") : text("me.remind_left", { n: item.left });
}
