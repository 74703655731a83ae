// The first page of a survey: which consultation it belongs to, and until when it is answered.
import "../page.mjs";
import { texts } from "../texts.mjs";
import { openConsultation } from "./consultation-start.mjs";
import { begin } from "./survey-form.mjs";

openConsultation({ until: texts.survey.until, begin, asks: ({ survey }) => Boolean(survey) });
