// The start page of the form of a petition.
import "../page.mjs";
import { openStart } from "../journey.mjs";
import { journey } from "./petition-form.mjs";

openStart(journey);
