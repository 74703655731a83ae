// A citizen comes to a meeting: number and code, the own devices, the waiting room, the meeting, its end. The code stays
// in this tab and goes out in a header; the address of the socket carries a ticket that is good once, for a minute.
import "./page.mjs";
import { ApiProblem, get, post } from "./api.mjs";
import { byId } from "./dom.mjs";
import { citizensFiles } from "./meeting/case-files.mjs";
import { DeviceCheck } from "./meeting/device-check.mjs";
import { Ending } from "./meeting/ending.mjs";
import { LocalMedia } from "./meeting/local-media.mjs";
import { RoomView } from "./meeting/room-view.mjs";
import { Tickets } from "./meeting/tickets.mjs";
import { clearProblems, showProblems, showTrouble } from "./problems.mjs";
import { forget, newKey, recall, remember } from "./tab-memory.mjs";
import { texts } from "./texts.mjs";
import { whileBusy } from "./waiting.mjs";

const FIELDS = ["receipt_no", "query_code", "display_name"];

const door = byId("door-form");
let access = recall("meeting.access");
let told = null;

const media = new LocalMedia();
const tickets = new Tickets(() =>
  post(
    `/appointments/${encodeURIComponent(access.receipt_no)}/meeting-tickets`,
    { display_name: access.display_name },
    newKey(),
    { "X-Query-Code": access.query_code },
  ),
);
const own = () => [`/appointments/${encodeURIComponent(access.receipt_no)}`, { "X-Query-Code": access.query_code }];
const files = citizensFiles({
  act: (action, data) => post(`${own()[0]}/actions`, { action, data }, newKey(), own()[1]),
  look: () => get(...own()),
});
const view = new RoomView({ media, openTicket: () => tickets.take(), over: (reason, room, problem) => ending.show(reason, problem), files });
const check = new DeviceCheck(media, (consent) => go(consent));
const ending = new Ending(() => prepare());

door.addEventListener("submit", async (event) => {
  event.preventDefault();
  clearProblems();
  access = Object.fromEntries(FIELDS.map((name) => [name, door.elements[name].value.trim()]));
  const missing = FIELDS.filter((field) => !access[field]);
  if (missing.length) showProblems(missing.map((field) => ({ field, message: texts.missing[field] ?? texts.meeting.missing_name })));
  else await whileBusy(door.querySelector("button"), texts.busy.searching, enter);
});

byId("forget").addEventListener("click", () => {
  forget("meeting.access");
  location.reload();
});

if (access) enter();

/** Asks whether there is a meeting to come to now, and goes on to the devices. */
async function enter() {
  try {
    told = await tickets.look();
  } catch (problem) {
    if (!(problem instanceof ApiProblem)) throw problem;
    forget("meeting.access");
    for (const field of FIELDS) door.elements[field].value ||= access[field];
    if (problem.fields.length) showProblems(problem.fields);
    else if ([401, 403, 404].includes(problem.status)) showProblems([{ field: "receipt_no", message: problem.detail }]);
    else showTrouble(...(problem.status < 500 && problem.detail ? [problem.detail] : problem.sentences));
    return;
  }
  remember("meeting.access", access);
  door.reset();
  if (told.url) showLink(told.url);
  else await prepare();
}

function showLink(url) {
  byId("door").hidden = true;
  byId("by-link").hidden = false;
  byId("by-link-open").href = url;
  byId("by-link-title").focus();
}

async function prepare() {
  byId("door").hidden = true;
  byId("over").hidden = true;
  byId("devices").hidden = false;
  check.ask(told.recording);
  byId("devices-title").focus();
  await check.open();
}

async function go(consent) {
  try {
    await view.join(consent);
    check.close();
  } catch (problem) {
    if (!(problem instanceof ApiProblem)) throw problem;
    showTrouble(...(problem.status && problem.status < 500 && problem.detail ? [problem.detail] : problem.sentences));
  }
}
