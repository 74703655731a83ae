// The end of a meeting for somebody: why, and whether there is a way back.
import { byId } from "../dom.mjs";
import { texts } from "../texts.mjs";

const WAY_BACK = new Set(["left", "replaced", "removed", "refused_again"]);
const SHOWN_IN_MEETING = ["room", "waiting-room", "line-lost"];

export class Ending {
  /**
   * @param {() => void} again - comes to the meeting once more.
   * @param {string} [afterwards] - what there is to do after the end, where it is not what a citizen has to do.
   */
  constructor(again, afterwards = "") {
    this.afterwards = afterwards;
    byId("rejoin").addEventListener("click", again);
  }

  /**
   * @param {string} reason - left, ended, time, removed, refused, replaced or refused_again.
   * @param {Error & {detail?: string}} [problem] - why no way leads back, in the server's words.
   */
  show(reason, problem) {
    for (const id of SHOWN_IN_MEETING) byId(id).hidden = true;
    const { title, text } = texts.over[reason] ?? texts.over.ended;
    byId("over-title").textContent = title;
    const isEnd = reason === "ended" || reason === "time";
    byId("over-text").textContent = problem?.detail || (isEnd && this.afterwards) || text;
    byId("rejoin").hidden = !WAY_BACK.has(reason);
    byId("over").hidden = false;
    byId("over-title").focus();
  }
}
