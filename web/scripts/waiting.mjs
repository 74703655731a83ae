// The one live line of a page: says what is being done, and nothing when nothing is.
import { byId } from "./dom.mjs";

export function say(text) {
  byId("waiting").textContent = text;
}

/** Does one thing at a time with a button: what is pressed again meanwhile is not heard. */
export async function whileBusy(button, text, work) {
  if (button.getAttribute("aria-disabled") === "true") return undefined;
  button.setAttribute("aria-disabled", "true");
  say(text);
  try {
    return await work();
  } finally {
    button.removeAttribute("aria-disabled");
    if (byId("waiting").textContent === text) say("");
  }
}
