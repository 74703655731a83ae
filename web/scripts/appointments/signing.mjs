// Shows the minutes that are signed, and asks whether they were read.
import { byId } from "../dom.mjs";
import { clearProblems, showProblems } from "../problems.mjs";
import { texts } from "../texts.mjs";
import { appointmentFacts, minutesFacts } from "./summary.mjs";

const form = document.querySelector("form[data-action]");

document.addEventListener("case-shown", ({ detail }) => {
  const { appointment, minutes } = detail;
  byId("facts").replaceChildren(...appointmentFacts(appointment));
  byId("minutes").replaceChildren(...(minutes ? minutesFacts(detail) : []));
  // Written anew meanwhile, they have to be read anew.
  if (form.elements.digest.value !== (minutes?.digest ?? "")) byId("read").checked = false;
  form.elements.digest.value = minutes?.digest ?? "";
});

// Heard before the module that sends: nobody signs what they have not said to have read.
form.addEventListener("submit", (event) => {
  if (byId("read").checked) return;
  event.preventDefault();
  event.stopImmediatePropagation();
  clearProblems();
  showProblems([{ field: "read", message: texts.booking.read }]);
});
