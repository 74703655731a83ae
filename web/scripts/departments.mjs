// Which department: the list comes from the city's catalogue, so it is read when the page opens.
import { ApiProblem } from "./api.mjs";
import { named, readCatalogue } from "./catalogue.mjs";
import { byId, element } from "./dom.mjs";
import { showTrouble } from "./problems.mjs";
import { texts } from "./texts.mjs";
import { say } from "./waiting.mjs";

const FILTER_FROM = 13;

function option(department, index) {
  const id = index ? `department-${department.id}` : "department";
  return element(
    "div",
    { class: "govuk-radios__item" },
    element("input", { class: "govuk-radios__input", id, name: "department", type: "radio", value: department.id }),
    element("label", { class: "govuk-label govuk-radios__label", for: id }, named(department.name)),
  );
}

/** A long list can be narrowed; what is chosen stays in sight. */
function openFilter(list) {
  const filter = byId("department-filter");
  byId("department-filter-group").hidden = false;
  filter.addEventListener("input", () => {
    const wanted = filter.value.trim().toLowerCase();
    let shown = 0;
    for (const item of list.children) {
      const fits = item.textContent.toLowerCase().includes(wanted) || item.querySelector("input").checked;
      item.hidden = !fits;
      shown += fits ? 1 : 0;
    }
    say(shown ? "" : list.dataset.none);
  });
}

/** The names go with the answer, so that the check page can show it in either language without asking again. */
function keepNames(departments, list, { draft, form }) {
  list.addEventListener("change", () => {
    const chosen = form.elements.department.value;
    draft.departmentNames = departments.find((department) => department.id === chosen)?.name;
  });
}

/** Opens the page of a form that asks which department is meant. */
export async function openDepartments(question) {
  if (question.draft) {
    const list = byId("departments");
    say(texts.busy.loading);
    try {
      const departments = (await readCatalogue()).departments;
      list.replaceChildren(...departments.map(option));
      keepNames(departments, list, question);
      if (departments.length >= FILTER_FROM) openFilter(list);
      say("");
    } catch (problem) {
      if (!(problem instanceof ApiProblem)) throw problem;
      say("");
      showTrouble(...problem.sentences);
    }
  }
  question.open();
}
