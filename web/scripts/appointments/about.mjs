// Tells the page of an action what the appointment is, at each reading.
import { showAbout } from "./act-view.mjs";

const { action } = document.querySelector("form[data-action]").dataset;
document.addEventListener("case-shown", ({ detail }) => showAbout(detail, action));
