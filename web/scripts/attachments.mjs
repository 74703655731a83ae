// Files for the request; none are needed to go on.
import { keepDraft } from "./answers.mjs";
import { draft, openQuestion } from "./question.mjs";
import { openUploads } from "./uploads.mjs";

const uploads = draft ? openUploads(draft.attachments, () => keepDraft(draft)) : null;

// Who chose a file and pressed "continue" meant to send it.
openQuestion({ beforeLeaving: async () => (await uploads).sendChosen() });
