// Acting on an approval: what an action asks besides an opinion, and what is sent.

/** Actions that name one person, and those that name several. */
const ONE_PERSON = new Set(["transfer", "delegate", "add_before", "add_after"]);
const SEVERAL = new Set(["copy"]);

/** Actions without a reason are refused by the server: it is asked for at once. */
const WITH_REASON = new Set(["refuse", "return", "advise", "comment"]);

/** What is done with one tap more often than anything else: the others are folded away. */
const AT_HAND = new Set(["approve", "refuse", "return", "advise", "read", "comment", "urge", "withdraw", "take_back"]);

/** Where a returned approval may go, besides to a step of its own. */
export const RETURNS_TO = ["drafter", "previous"];

/** Phrases that fill in an opinion, by their key in the texts. */
const PHRASES = { approve: ["agree", "read"], advise: ["agree", "missing"], comment: ["read"], refuse: ["missing"], return: ["mend", "missing"] };

/** What an action asks: `people` is 0, 1, or many (2). */
export function asks(action) {
  return {
    people: ONE_PERSON.has(action) ? 1 : SEVERAL.has(action) ? 2 : 0,
    reason: WITH_REASON.has(action),
    target: action === "return",
    signer: action === "remove_signer",
  };
}

/** The actions of a task: those at hand, and the others. */
export function sorted(actions) {
  const first = actions.filter((action) => AT_HAND.has(action));
  return first.length ? { first, more: actions.filter((action) => !AT_HAND.has(action)) } : { first: actions, more: [] };
}

export const phrasesFor = (action) => PHRASES[action] ?? [];

/** Whether enough is filled in to send it. */
export function complete(action, { opinion, people, signer = 0 }) {
  const needed = asks(action);
  return Boolean(action) && (!needed.reason || opinion.trim() !== "") && (needed.people === 0 || people.length > 0) && (!needed.signer || signer > 0);
}

/**
 * The body of an action.
 *
 * @param {string} action
 * @param {{opinion: string, people: string[], to: string, straightBack: boolean, signer?: number, enclosures?: object[]}} filled
 */
export function bodyOf(action, { opinion, people, to, straightBack, signer = 0, enclosures = [] }) {
  const needed = asks(action);
  const data = {};
  if (needed.people === 1) data.to = people[0];
  if (needed.people === 2) data.people = people;
  if (needed.target) Object.assign(data, { to, straight_back: straightBack });
  if (needed.signer) data.signer = signer;
  if (action === "comment" && enclosures.length) data.enclosures = enclosures;
  return { action, opinion: opinion.trim(), data };
}

/** People who are chosen after one more tap: one at a time, or several. */
export function chosenPeople(action, people, tapped) {
  if (asks(action).people !== 2) return [tapped];
  return people.includes(tapped) ? people.filter((each) => each !== tapped) : [...people, tapped];
}

/** The run and the offer that a task is about; nothing once it is not this person's any more. */
export function offerOf(file, task) {
  for (const run of file.approvals) {
    const offered = run.actions.find((each) => each.task_id === task);
    if (offered) return { run, actions: offered.actions, labels: offered.action_labels, seat: seatOf(task) };
  }
  return null;
}

const seatOf = (task) => Number(task.split(".").pop());

/** The steps that somebody may send it back to: those that were signed before the present one. */
export function earlierSteps(run) {
  const last = run.stages.at(-1);
  const found = new Map();
  for (const stage of run.stages) {
    if (stage !== last && stage.result && stage.path !== last.path) found.set(stage.path, stage.label);
  }
  return [...found].map(([path, label]) => ({ path, label }));
}

/** Whom a signer has added and may take away again. */
export function addedBy(run, seat) {
  return run.stages
    .flatMap((stage) => stage.seats)
    .filter((each) => each.added_by === seat && ["open", "waiting"].includes(each.state))
    .map((each) => ({ seat: each.seat, name: run.people?.[each.holder] ?? each.role_label ?? "" }));
}

/** What became of each of several tasks: how many went well, and what is said of the others. */
export function resultsOf(answer, titles, text) {
  const failed = answer.items.filter((item) => item.status !== 200);
  return {
    well: answer.items.length - failed.length,
    failed: failed.map((item) => text("approvals.failed", { title: titles[item.task_id] ?? "", why: item.problem?.detail ?? item.problem?.title ?? "" })),
  };
}
