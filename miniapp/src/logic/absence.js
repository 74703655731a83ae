// A planned absence: who stands in, from when to when.
import { dayTyped } from "./form.js";

/** What is sent to plan it. */
export function absenceBody({ deputy, first, last }) {
  return { deputy, first: dayTyped(first), last: dayTyped(last), chains: [] };
}

/** What is plainly missing, by field. */
export function absenceErrors(filled, text) {
  const found = {};
  for (const day of ["first", "last"]) {
    if (!/^\d{4}-\d\d-\d\d$/.test(dayTyped(filled[day]))) found[day] = text("form.no_date", { title: text(`me.${day}`) });
  }
  if (!filled.deputy) found.deputy = text("form.needed", { title: text("me.deputy") });
  return found;
}

/** An absence in one line. */
export function absenceLine(absence, text) {
  const chains = Object.values(absence.chain_labels ?? {});
  const said = text("me.absence", { first: absence.first, last: absence.last, deputy: absence.deputy_name });
  return `${said}（${chains.length ? chains.join(text("form.between")) : text("me.absence_all")}）`;
}
