// The start page of the request's form.
import "./page.mjs";
import { journey } from "./answers.mjs";
import { openStart } from "./journey.mjs";

openStart(journey);
