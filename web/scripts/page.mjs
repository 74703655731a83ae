// What every page does: elder mode, the remembered language, buttons that are links.
import { byId } from "./dom.mjs";

const root = document.documentElement;
document.body.classList.add("govuk-frontend-supported");

const elderSwitch = byId("elder-switch");

function showElderState() {
  const { on, off } = elderSwitch.dataset;
  elderSwitch.textContent = root.classList.contains("elder") ? off : on;
}

function keep(name, value) {
  try {
    localStorage.setItem(name, value);
  } catch {
    // Storage is forbidden: the choice holds for this page.
  }
}

elderSwitch.addEventListener("click", () => {
  const on = root.classList.toggle("elder");
  keep("sunhall.elder", on ? "on" : "off");
  showElderState();
});
showElderState();

byId("language-switch")?.addEventListener("click", (event) => {
  const link = event.currentTarget;
  keep("sunhall.language", link.hreflang);
  link.search = location.search; // The same question, on the same way back to the answers.
});

// A link that looks like a button answers to the space bar as a button does.
document.addEventListener("keydown", (event) => {
  if (event.key === " " && event.target.matches?.('a[role="button"]')) {
    event.preventDefault();
    event.target.click();
  }
});

// A page that comes back out of the browser's memory shows what was typed before. If the tab has since forgotten it
// (submitted, cleared), the next person at this computer must not see it.
window.addEventListener("pageshow", (event) => {
  if (event.persisted) location.reload();
});
