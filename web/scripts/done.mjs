// Says that an action has been received.
import "./page.mjs";
import { byId } from "./dom.mjs";
import { recall } from "./tab-memory.mjs";
import { pageUrl } from "./texts.mjs";
import { access } from "./tracking.mjs";

const done = recall("track.done");
const section = done && byId(`done-${done.action}`);

if (section && access()) {
  section.querySelector("[data-receipt]").textContent = done.receipt_no;
  section.hidden = false;
} else location.replace(pageUrl("track/"));
