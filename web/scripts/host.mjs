// A member of staff holds appointments: the day, one appointment, its meeting and its minutes. The token stays in this tab.
import "./page.mjs";
import { ApiProblem, get, post } from "./api.mjs";
import { byId, element } from "./dom.mjs";
import { officesFiles } from "./meeting/case-files.mjs";
import { DeviceCheck } from "./meeting/device-check.mjs";
import { Ending } from "./meeting/ending.mjs";
import { Recording, actionsFor } from "./meeting/host-tools.mjs";
import { LocalMedia } from "./meeting/local-media.mjs";
import { Paperwork } from "./meeting/paperwork.mjs";
import { Recorder } from "./meeting/recorder.mjs";
import { RoomView } from "./meeting/room-view.mjs";
import { Tickets } from "./meeting/tickets.mjs";
import { WaitingList } from "./meeting/waiting-list.mjs";
import { minuteOf } from "./moments.mjs";
import { clearProblems, showProblems, showTrouble } from "./problems.mjs";
import { forget, newKey, recall, remember } from "./tab-memory.mjs";
import { fill, texts } from "./texts.mjs";
import { whileBusy } from "./waiting.mjs";

const PARTS = ["sign-in", "day", "appointment"];

// What the staff's app hands over in this tab when somebody goes to a meeting there: who they are, the appointment, a ticket. It counts once.
const handedOver = recall("host.entry");
forget("host.entry");

let session = handedOver?.session ?? recall("host.session");
let appointment = null;

const staff = () => ({ Authorization: `Bearer ${session.token}` });
const read = (path) => get(path, staff());
const send = (path, body, key = newKey()) => post(path, body, key, staff());

const media = new LocalMedia();
const casePath = () => `/staff/cases/${encodeURIComponent(appointment.case_id)}`;
const tickets = new Tickets(() => send(`${casePath()}/meeting-tickets`, {}));
const tell = (action, content) => view.conference.say(action, content);
const waitingList = new WaitingList(tell);
const view = new RoomView({
  media,
  openTicket: () => tickets.take(),
  over: (reason, room, problem) => {
    recording.finish();
    ending.show(reason, problem);
    paperwork.follow();
  },
  heard: (room) => {
    waitingList.show(room);
    recording.show(room);
  },
  actions: (person) => actionsFor(person, tell),
  files: officesFiles({ look: () => read(casePath()), give: (command) => send(`${casePath()}/commands`, command) }),
});
const recording = new Recording(tell, new Recorder(() => view.tiles.pictures(), () => view.tiles.sounds()));
const check = new DeviceCheck(media, (consent) => go(consent));
const ending = new Ending(() => prepare(), texts.host.afterwards);
const paperwork = new Paperwork({ read, send, guard });

byId("sign-in-form").addEventListener("submit", async (event) => {
  event.preventDefault();
  clearProblems();
  const { username, password } = event.target.elements;
  const missing = [username, password].filter(({ value }) => !value.trim());
  if (missing.length) showProblems(missing.map(({ name }) => ({ field: name, message: texts.host[`missing_${name}`] })));
  else await whileBusy(event.target.querySelector("button"), texts.host.signing_in, () => guard(() => signIn(username.value.trim(), password.value), "username"));
});

byId("day-form").addEventListener("submit", (event) => {
  event.preventDefault();
  whileBusy(event.target.querySelector("button"), texts.busy.loading, () => guard(showDay));
});

byId("to-meeting").addEventListener("click", ({ currentTarget }) => whileBusy(currentTarget, texts.busy.loading, () => guard(lookIn)));
byId("back-to-day").addEventListener("click", () => guard(showDay));
byId("over-day").addEventListener("click", () => guard(showDay));
byId("sign-out").addEventListener("click", signOut);
byId("end-meeting").addEventListener("click", () => tell("end", {}));

byId("on").value = new Intl.DateTimeFormat("sv-SE", { timeZone: "Asia/Shanghai" }).format(new Date());
if (session && Date.parse(session.expires_at) > Date.now()) guard(handedOver ? takeOver : showDay);
else show("sign-in");

/** Does something that the server may refuse, and says so; a token that is no longer good leads back to the sign-in. */
async function guard(work, field = "") {
  try {
    clearProblems();
    return await work();
  } catch (problem) {
    if (!(problem instanceof ApiProblem)) throw problem;
    if (problem.status === 401 && session) signOut();
    if (field && [401, 403].includes(problem.status)) showProblems([{ field, message: problem.detail }]);
    else if (problem.fields.length) showProblems(problem.fields);
    else showTrouble(...(problem.status && problem.status < 500 && problem.detail ? [problem.detail] : problem.sentences));
    return undefined;
  }
}

async function signIn(username, password) {
  const answer = await post("/staff/login", { provider: "password", username, password }, newKey());
  session = { token: answer.token, expires_at: answer.expires_at, name: answer.staff.name };
  remember("host.session", session);
  byId("sign-in-form").reset();
  await showDay();
}

/** Goes on where the app has led: to the devices of the meeting that it has a ticket for. */
async function takeOver() {
  remember("host.session", session);
  await openAppointment(handedOver.appointment);
  tickets.keep(handedOver.ticket, handedOver.asked);
  check.ask(handedOver.ticket.recording);
  await prepare();
}

function signOut() {
  session = null;
  forget("host.session");
  show("sign-in");
}

function show(part) {
  for (const one of PARTS) byId(one).hidden = one !== part;
  for (const one of ["devices", "room", "waiting-room", "over", "paperwork"]) byId(one).hidden = true;
  byId("signed-in").hidden = !session;
  if (session) byId("who").textContent = session.name;
  byId(`${part}-title`).focus();
}

async function showDay() {
  const { items } = await read(`/staff/appointments?on=${encodeURIComponent(byId("on").value)}`);
  byId("appointments").replaceChildren(...items.map(entry));
  byId("no-appointments").hidden = items.length > 0;
  show("day");
}

function entry(item) {
  const open = element("button", { type: "button", class: "govuk-button govuk-button--secondary", "data-case": item.case_id }, texts.host.open, element("span", { class: "govuk-visually-hidden" }, ` ${item.receipt_no}`));
  open.addEventListener("click", () => whileBusy(open, texts.busy.loading, () => guard(() => openAppointment(item))));
  const time = fill(texts.host.from_to, { from: minuteOf(item.starts_at), to: minuteOf(item.ends_at).split(" ").at(-1) });
  return element(
    "li",
    { class: "hall-appointment" },
    element("p", { class: "govuk-body" }, element("strong", {}, time), ` · ${item.state_label}`, element("br"), [item.receipt_no, item.item_label, item.title].filter(Boolean).join(" · ")),
    open,
  );
}

async function openAppointment(item) {
  appointment = item;
  await paperwork.of(item);
  show("appointment");
  byId("to-meeting").hidden = item.mode === "in_person";
  byId("paperwork").hidden = false;
}

/** Asks whether there is a meeting to come to now. */
async function lookIn() {
  const told = await tickets.look();
  if (told.url) {
    const link = element("a", { class: "govuk-link hall-standalone-link", href: told.url, target: "_blank", rel: "noopener noreferrer" }, texts.host.by_link);
    byId("link-place").replaceChildren(link);
    link.focus();
    return;
  }
  check.ask(told.recording);
  await prepare();
}

async function prepare() {
  for (const one of [...PARTS, "over", "paperwork"]) byId(one).hidden = true;
  byId("devices").hidden = false;
  byId("devices-title").focus();
  await check.open();
}

const go = (consent) =>
  guard(async () => {
    await view.join(consent);
    check.close();
    paperwork.open();
  });
