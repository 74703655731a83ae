// Several requests that belong together, done one after the other. Each has a key of its own, and what is done is kept:
// after a lost answer, a reload or a refusal it goes on where it stopped, and nothing is done twice.

import { keyed } from "../../logic/keys.js";

/**
 * @typedef {object} Step
 * @property {string} path - `{case}` stands for the case that the first step opened.
 * @property {object} body
 * @property {string} key - by which a repetition is known.
 * @property {boolean} done
 */

/**
 * @typedef {object} Plan
 * @property {Step[]} steps
 * @property {object | null} opened - the answer to the first step.
 * @property {number} version - of the case, as it was told last.
 * @property {[string, string][]} tried - what was asked for at this version and the keys it had: who changes it and changes it back repeats it.
 */

/** A plan of requests; the first one opens the case. */
export function planned(requests, newKey) {
  return keyedPlan({ steps: [], opened: null, version: 0, tried: [] }, [], requests, newKey);
}

/**
 * Does what is left of a plan.
 *
 * @param {Plan} plan
 * @param {(path: string, body: object, key: string) => Promise<object>} post
 * @param {(plan: Plan) => void} keep - called whenever something is done.
 * @returns {Promise<object>} what was opened.
 */
export async function goOn(plan, post, keep) {
  let now = plan;
  for (const [place, step] of plan.steps.entries()) {
    if (step.done) continue;
    const answer = await post(pathOf(step, now), bodyOf(step, now), step.key);
    now = {
      ...now,
      opened: now.opened ?? answer,
      version: answer.version,
      steps: now.steps.map((each, number) => (number === place ? { ...each, done: true } : each)),
    };
    keep(now);
  }
  return now.opened;
}

const within = (step) => step.path.includes("{case}");

function pathOf(step, { opened }) {
  return step.path.replace("{case}", opened?.case_id ?? "");
}

// Whoever changes a case says which version they saw; the same request is repeated with the same one.
function bodyOf(step, { version }) {
  return within(step) ? { ...step.body, expected_version: version } : step.body;
}

/** The plan after the case was changed by somebody else: what is left is asked anew of its present version. */
export function renewed(plan, version, newKey) {
  const [done, left] = parted(plan);
  return keyedPlan({ ...plan, version, tried: [] }, done, left.map(({ path, body }) => ({ path, body })), newKey);
}

/** The plan with other requests instead of those that are not done; what was refused may be asked differently. */
export function changed(plan, requests, newKey) {
  const [done] = parted(plan);
  return keyedPlan(plan, done, requests.slice(done.length), newKey);
}

const parted = ({ steps }) => [steps.filter((step) => step.done), steps.filter((step) => !step.done)];

function keyedPlan(plan, done, requests, newKey) {
  let tried = plan.tried ?? [];
  const left = requests.map((request) => {
    const known = keyed(tried, [request.path, request.body], newKey);
    tried = known.tried;
    return { ...request, key: known.key, done: false };
  });
  return { ...plan, tried, steps: [...done, ...left] };
}
