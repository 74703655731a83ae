// What the authority asks the applicant to add: its points, and its advice. Shown where it is read and where it is answered.
import { byId, element } from "./dom.mjs";

export function showAsked(supplement) {
  const points = supplement?.points ?? [];
  const list = element("ol", { class: "govuk-list govuk-list--number" }, points.map((point) => element("li", {}, point)));
  const guidance = supplement?.guidance ? element("p", { class: "govuk-body hall-breakable" }, supplement.guidance) : "";
  byId("asked").querySelector("[data-asked]").replaceChildren(list, guidance);
  byId("asked").hidden = points.length === 0;
}
