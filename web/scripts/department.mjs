// Which department the request is for.
import { openDepartments } from "./departments.mjs";
import { question } from "./question.mjs";

openDepartments(question);
