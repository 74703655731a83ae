// Says that a sheet was taken, to whoever has just sent one.
import "../page.mjs";
import { recall } from "../tab-memory.mjs";
import { pageUrl } from "../texts.mjs";

if (!recall("survey.done")) location.replace(pageUrl("survey/"));
