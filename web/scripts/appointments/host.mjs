// Whom to meet: the hosts of the item that was chosen.
import { byId, element } from "../dom.mjs";
import { itemOf } from "./booking.mjs";
import { question } from "./question.mjs";

const hosts = byId("hosts");
const named = Object.entries(itemOf(question.draft?.answers ?? {})?.hosts ?? {});

hosts.replaceChildren(
  ...[["any", hosts.dataset.any], ...named].map(([value, label], place) => {
    const id = place ? `host-${value}` : "host";
    return element(
      "div",
      { class: "govuk-radios__item" },
      element("input", { class: "govuk-radios__input", id, name: "host", type: "radio", value }),
      element("label", { class: "govuk-label govuk-radios__label", for: id }, label),
    );
  }),
);
question.open();
