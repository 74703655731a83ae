// A call that is being taken: what is typed, what is asked for it, and what is sent in the end.

/** What can become of a call when it is written down. */
export const OUTCOMES = ["accept", "answer", "merge", "register"];

const FEWEST_CHARACTERS = 4;

/** A call of which nothing is known yet. */
export function emptyCall() {
  return {
    phone: "",
    name: "",
    anonymous: false,
    confidential: false,
    kind: "",
    description: "",
    category: "",
    area: "",
    address: "",
    tier: "",
    channel: "phone",
    outcome: "accept",
    answer: null,
    main: null,
  };
}

/** What to ask hints about; null as long as too little is said. */
export function questionOf(call) {
  const description = call.description.trim();
  if (description.length < FEWEST_CHARACTERS) return null;
  return { description, ...filled({ category: call.category, area: call.area, phone: phoneOf(call) }) };
}

function phoneOf(call) {
  const phone = call.anonymous ? "" : call.phone.trim();
  return phone.length < 5 ? "" : phone;
}

function filled(values) {
  return Object.fromEntries(Object.entries(values).filter(([, value]) => value !== "" && value !== null && value !== undefined));
}

/** The ticket as it is written down. */
export function ticketOf(call, locale) {
  const contact = call.anonymous ? {} : filled({ name: call.name.trim(), phone: call.phone.trim() });
  const place = filled({ address: call.address.trim(), area: call.area });
  return {
    kind: call.kind,
    description: call.description.trim(),
    channel: call.channel,
    locale,
    confidential: call.confidential,
    ...filled({ category: call.category }),
    ...(Object.keys(contact).length ? { contact } : {}),
    ...(Object.keys(place).length ? { place } : {}),
  };
}

/** The requests that make of a call what was chosen, in their order. */
export function requestsOf(call, locale) {
  const open = { path: "/staff/tickets", body: ticketOf(call, locale) };
  if (call.outcome === "register") return [open];
  const screen = command("screen", { kind: call.kind, category: call.category, ...filled({ area: call.area, tier: call.tier }) });
  return [open, screen, lastOf(call)];
}

function lastOf(call) {
  if (call.outcome === "merge") return command("merge_into", { main_receipt_no: call.main.receipt_no });
  if (call.outcome === "answer") {
    const { article, article_version, text } = call.answer;
    return command("answer_directly", { article, article_version, text });
  }
  return command("accept", {});
}

function command(name, data) {
  return { path: "/staff/cases/{case}/commands", body: { command: name, data } };
}

/**
 * What is plainly left out, by the field; the server knows the rest.
 *
 * @param {(key: string, values?: object) => string} say
 */
export function leftOut(call, say) {
  const found = {};
  if (!call.description.trim()) found.description = say("call.needed.description");
  if (!call.kind) found.kind = say("call.needed.kind");
  if (call.outcome !== "register" && !call.category) found.category = say("call.needed.category");
  if (!call.anonymous && !call.phone.trim()) found.phone = say("call.needed.phone");
  return found;
}

/** Errors of the server, put to the fields of the screen. */
export function errorsAt(fields) {
  const found = {};
  for (const [path, message] of Object.entries(fields)) {
    const name = path.replace(/^(contact|place)\./, "");
    if (!(name in found)) found[name] = message;
  }
  return found;
}

/** The call with a ticket that it is about: it is merged into that one, which is pressed for. */
export function aboutTicket(call, ticket) {
  return { ...call, outcome: "merge", main: ticket, answer: null };
}

/** The call with the answer that it was given at once: a question, of the category of the answer if none is chosen. */
export function answeredBy(call, answer) {
  return { ...call, outcome: "answer", answer, main: null, kind: call.kind || "consultation" };
}

/** The call as one that is passed on. */
export function passedOn(call, outcome = "accept") {
  return { ...call, outcome, main: null, answer: null };
}

/** Whether somebody has typed anything that would be lost. */
export function begun(call) {
  return [call.phone, call.name, call.description, call.address].some((text) => text.trim() !== "");
}
