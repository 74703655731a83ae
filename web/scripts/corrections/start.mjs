// The start page of a request to correct a record.
import "../page.mjs";
import { openStart } from "../journey.mjs";
import { journey } from "./form.mjs";

openStart(journey);
