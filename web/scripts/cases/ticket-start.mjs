// The start page of the form of a ticket.
import "../page.mjs";
import { openStart } from "../journey.mjs";
import { journey } from "./ticket-form.mjs";

openStart(journey);
