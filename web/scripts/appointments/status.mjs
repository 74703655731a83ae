// Where an appointment has got: when and where, what is offered, the way into the meeting, the minutes, the promises. What
// every case has is shown by the module of all cases, which tells this one of each reading.
import "./status-view.mjs";
import "../status.mjs";
