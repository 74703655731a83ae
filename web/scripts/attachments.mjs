// Files for the request.
import { question } from "./question.mjs";
import { openFiles } from "./uploads.mjs";

openFiles(question);
