// How much waits in the work list: in words, with the marks that the entries themselves have.
import { levelMark } from "./casefile.js";

/** A number as it is told: with a plus where there may be more. */
export function counted(count) {
  return `${count.count}${count.more ? "+" : ""}`;
}

/**
 * What stands above the list.
 *
 * @param {?object} told - the API's answer; none while it is not there.
 * @param {(key: string, values?: object) => string} text
 * @returns {?{said: string, marks: {level: string, said: string}[], services: {value: string, label: string, marks: object[], spoken: string}[]}}
 *   null where nothing waits; services only where there are several to choose from.
 */
export function countsOf(told, text) {
  if (!told?.count) return null;
  const several = told.services.length > 1 || told.more;
  const services = told.services.map((each) => {
    const label = `${each.service_label} ${counted(each)}`;
    const marks = marksOf(each, text);
    return { value: each.service, label, marks, spoken: [label, ...marks.map((mark) => mark.said)].join("，") };
  });
  return { said: text("work.waiting", { n: counted(told) }), marks: marksOf(told, text), services: several ? services : [] };
}

function marksOf(counts, text) {
  return counts.levels.map((each) => ({ level: each.level, said: `${levelMark(each.level, text)} ${counted(each)}` }));
}
