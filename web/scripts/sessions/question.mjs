// What became of a question that somebody asked, for whoever asked it.
import "./question-view.mjs";
import "../status.mjs";
