// Where a desk is in the app, and how a form is opened. Which ones a person has, the API says.

const PAGES = {
  call_intake: "/hotline/call/call",
  callback: "/hotline/callbacks/callbacks",
  supervision: "/hotline/supervision/supervision",
  scores: "/hotline/scores/scores",
  statistics: "/hotline/statistics/statistics",
  briefs: "/hotline/briefs/briefs",
  publication_duties: "/openness/duties/duties",
  reception: "/interviews/day/day",
  reception_hours: "/interviews/hours/hours",
  question_moderation: "/interviews/moderation/moderation",
  session_host: "/interviews/sessions/sessions?for=session",
  session_transcript: "/interviews/sessions/sessions?for=transcript",
  annual_report: "/disclosure/annual/annual",
};

/** The page of a desk with what may be done there; empty for one that the app has no page of yet. */
export function pageOfDesk({ name, may }) {
  const page = PAGES[name];
  if (!page) return "";
  return may.length ? `${page}${page.includes("?") ? "&" : "?"}may=${may.join(",")}` : page;
}

/** The page of a form; `filled` is what is known already. */
export function pageOfOpening(name, filled = {}) {
  const known = Object.keys(filled).length ? `&filled=${encodeURIComponent(JSON.stringify(filled))}` : "";
  return `/hotline/opening/opening?name=${name}${known}`;
}

/** What may be done at a desk, from the page's address. */
export function mayDo(query) {
  return new Set((query.may ?? "").split(",").filter(Boolean));
}

/** What is known already, from the page's address; nothing for one that was cut off. */
export function filledIn(query) {
  try {
    return JSON.parse(decodeURIComponent(query.filled ?? "{}"));
  } catch {
    return {};
  }
}
