// The transcript, as it is written: asks for what is new since the last time, and puts each row in its place.
import { get } from "../api.mjs";
import { byId, element } from "../dom.mjs";
import { fill, locale, texts } from "../texts.mjs";

/** Seconds between two looks that somebody may choose; 0 pauses. */
const CHOICES = [5, 15, 60, 0];
/** Where nothing is answered, the pause doubles up to this. */
const LONGEST_PAUSE = 60;

/** So many pixels from the end somebody still looks at it. */
const NEAR_THE_END = 60;

const clock = new Intl.DateTimeFormat(locale, { hour: "2-digit", minute: "2-digit", hourCycle: "h23", timeZone: "Asia/Shanghai" });

/**
 * Follows a transcript until nothing comes any more.
 *
 * @param {string} number - the session's number.
 * @param {{onNews: (news: object) => void}} hooks - told of every answer.
 */
export function follow(number, { onNews }) {
  const list = byId("rows");
  const shown = new Map();
  let since = 0;
  let failures = 0;
  let serverPause = CHOICES[0];
  let timer = 0;
  let first = true;

  const choice = byId("interval");
  choice.append(...CHOICES.map((seconds) => element("option", { value: seconds }, seconds ? fill(texts.sessions.every, { n: seconds }) : texts.sessions.pause)));
  choice.addEventListener("change", () => {
    if (choice.value === "0") tell(texts.sessions.paused);
    plan(0);
  });
  byId("newest-first").addEventListener("change", () => {
    list.classList.toggle("hall-rows--newest", newestFirst());
    [...shown.keys()].sort((a, b) => a - b).forEach((seq) => place(seq));
  });
  // Nobody looks at a page in the background: it costs nobody anything until it is looked at again.
  document.addEventListener("visibilitychange", () => plan(0));
  look();

  async function look() {
    try {
      const news = await get(`/sessions/${encodeURIComponent(number)}/transcript?since=${since}`);
      failures = 0;
      take(news);
    } catch (problem) {
      if (problem.status === undefined) throw problem;
      failures += 1;
      tell(texts.sessions.lost);
      plan(Math.min(LONGEST_PAUSE, serverPause * 2 ** failures));
    }
  }

  function take(news) {
    since = news.since;
    const box = byId("rows-box");
    // Whoever looks at the end goes on looking at the end; whoever reads further up is left there.
    const atEnd = box.scrollTop + box.clientHeight >= box.scrollHeight - NEAR_THE_END;
    for (const row of news.rows) show(row);
    if (news.poll_after && !newestFirst() && (first || atEnd)) box.scrollTop = box.scrollHeight;
    onNews(news);
    if (news.more) return void look();
    if (first) announce();
    serverPause = news.poll_after;
    byId("live-tools").hidden = !serverPause;
    if (!shown.size) tell(news.poll_after && news.state !== "live" && news.state !== "ended" ? texts.sessions.rows_closed : texts.sessions.rows_none);
    else tell(serverPause ? fill(texts.sessions.fresh, { time: clock.format(new Date()) }) : texts.sessions.over);
    if (serverPause) plan(Math.max(serverPause, Number(choice.value)));
    return undefined;
  }

  /** Screen readers hear what comes from now on, not everything that was said before. */
  function announce() {
    first = false;
    setTimeout(() => byId("rows-box").setAttribute("aria-live", "polite"), 500);
  }

  function plan(seconds) {
    clearTimeout(timer);
    if (!serverPause || choice.value === "0" || document.hidden) return;
    timer = setTimeout(look, seconds * 1000);
  }

  function show(row) {
    shown.get(row.seq)?.remove();
    shown.delete(row.seq);
    if (row.gone) return;
    shown.set(row.seq, line(row));
    place(row.seq);
  }

  /** Puts a row where it belongs: rows come in the order of their places, but any may change. */
  function place(seq) {
    const after = [...list.children].find((one) => (newestFirst() ? Number(one.value) < seq : Number(one.value) > seq) && one !== shown.get(seq));
    list.insertBefore(shown.get(seq), after ?? null);
  }

  function newestFirst() {
    return byId("newest-first").checked;
  }

  function tell(text) {
    byId("live-said").textContent = text;
  }
}

function line(row) {
  const at = new Date(row.at);
  return element(
    "li",
    { class: `hall-row hall-row--${row.role}`, id: `row-${row.seq}`, value: row.seq },
    element(
      "p",
      { class: "hall-row__who" },
      element("span", { class: "hall-row__speaker" }, row.speaker),
      texts.roles[row.role] === row.speaker ? null : element("span", { class: "hall-row__role" }, texts.roles[row.role]),
      element("time", { class: "hall-row__at", datetime: row.at }, clock.format(at)),
    ),
    element("p", { class: "hall-row__text" }, row.text),
  );
}
