// Files for the meeting; none are needed to go on.
import { openUploads } from "../uploads.mjs";
import { journey } from "./booking.mjs";
import { showHoldOf } from "./keeping.mjs";
import { question } from "./question.mjs";

const { draft } = question;
const uploads = draft ? openUploads(draft.attachments, () => journey.keep(draft)) : null;

// Who chose a file and pressed "continue" meant to send it.
if (question.open({ beforeLeaving: async () => (await uploads).sendChosen() })) showHoldOf(draft);
