// The start page: begins a booking, or offers to go on with one that lies in this tab.
import "../page.mjs";
import { openStart } from "../journey.mjs";
import { journey } from "./booking.mjs";

openStart(journey);
