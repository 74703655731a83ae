// The first page of a comment: which consultation it is, and until when it takes comments.
import "../page.mjs";
import { texts } from "../texts.mjs";
import { begin } from "./comment-form.mjs";
import { openConsultation } from "./consultation-start.mjs";

openConsultation({ until: texts.comment.until, begin });
