// What the framework puts around the pages in a browser: it draws bars, buttons and dialogues, and tells nobody what they are. Here they are named,
// for keyboards and screen readers. In WeChat the frame is WeChat's own.

const BUTTON = { role: "button", tabindex: "0" };

/** Names everything of the frame that is there, or comes later. */
export function nameTheFrame(text) {
  const name = () => nameNow(document, text);
  tapByKeys(document);
  stayInside(document);
  new MutationObserver(name).observe(document.body, { childList: true, subtree: true, attributeFilter: ["style"] });
  name();
}

function nameNow(page, text) {
  const each = (selector, work) => page.querySelectorAll(selector).forEach(work);
  each("uni-page-head", (bar) => say(bar, { role: "banner" }));
  each(".uni-page-head__title", (title) => say(title, { role: "heading", "aria-level": "1" }));
  each(".uni-page-head-hd .uni-page-head-btn", (back) => press(back, text("app.back")));
  each("uni-tabbar", (bar) => say(bar, { role: "navigation", "aria-label": text("app.tabs") }));
  each(".uni-tabbar__item", (tab) => press(tab));
  each("uni-toast", (toast) => say(toast, { role: "status" }));
  each(".uni-modal", (dialogue) => open(dialogue));
}

function say(element, named) {
  for (const [name, value] of Object.entries(named)) {
    if (element.getAttribute(name) !== value) element.setAttribute(name, value);
  }
}

function press(element, label) {
  say(element, label ? { ...BUTTON, "aria-label": label } : BUTTON);
}

// Whatever is said to be a button reacts to Enter and the space bar, before the framework hears of the key.
function tapByKeys(page) {
  page.addEventListener(
    "keydown",
    (event) => {
      if ((event.key !== "Enter" && event.key !== " ") || event.target.getAttribute?.("role") !== "button") return;
      event.preventDefault();
      event.stopImmediatePropagation();
      if (!event.repeat) event.target.click();
    },
    true,
  );
}

// A question is told when it appears, and the keyboard stays in it until it is answered. The framework hides it, and shows it again.
function open(dialogue) {
  if (!dialogue.getClientRects().length) {
    delete dialogue.dataset.open;
    return;
  }
  const title = dialogue.querySelector(".uni-modal__title")?.textContent ?? "";
  const content = dialogue.querySelector(".uni-modal__bd")?.textContent ?? "";
  say(dialogue, { role: "alertdialog", "aria-modal": "true", "aria-label": [title, content].filter(Boolean).join(" ") });
  const buttons = [...dialogue.querySelectorAll(".uni-modal__btn")];
  buttons.forEach((button) => press(button));
  if (dialogue.dataset.open) return;
  dialogue.dataset.open = "yes";
  buttons.at(-1)?.focus();
}

function stayInside(page) {
  page.addEventListener("keydown", (event) => {
    const buttons = [...page.querySelectorAll(".uni-modal[data-open] .uni-modal__btn")];
    if (event.key !== "Tab" || !buttons.length) return;
    event.preventDefault();
    const next = buttons.indexOf(page.activeElement) + (event.shiftKey ? buttons.length - 1 : 1);
    buttons[next % buttons.length].focus();
  });
}
