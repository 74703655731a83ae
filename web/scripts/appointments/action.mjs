// Something that is done about an appointment: cancel, answer an offer or a proposal, say that nobody came.
import "./about.mjs";
import "../action.mjs";
