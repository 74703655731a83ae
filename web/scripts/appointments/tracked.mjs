// The appointment that is tracked in this tab, for pages that do something about it in a way of their own.
import "../page.mjs";
import { ApiProblem } from "../api.mjs";
import { showTrouble } from "../problems.mjs";
import { remember } from "../tab-memory.mjs";
import { pageUrl, texts } from "../texts.mjs";
import { access, giveAction, leave, readRequest } from "../tracking.mjs";
import { showAbout } from "./act-view.mjs";

export class Tracked {
  /** @param {string} action - the command that the page is for. */
  constructor(action) {
    Object.assign(this, { action, credentials: access(), view: null });
    if (!this.credentials) location.replace(pageUrl("track/"));
  }

  /** Reads the appointment as it stands. @returns {Promise<boolean>} whether the action is offered. */
  async read() {
    if (!this.credentials) return false;
    try {
      this.view = await readRequest(this.credentials);
    } catch (problem) {
      if (!(problem instanceof ApiProblem)) throw problem;
      if (![401, 403, 404].includes(problem.status)) showTrouble(...problem.sentences);
      else {
        leave();
        remember("track.refused", problem.sentences);
        location.replace(pageUrl("track/"));
      }
      return false;
    }
    showAbout(this.view, this.action);
    if (this.view.actions.some(({ name }) => name === this.action)) return true;
    showTrouble(texts.status.action_gone);
    return false;
  }

  give(data, key) {
    return giveAction(this.credentials, { action: this.action, data, expected_version: this.view.version }, key);
  }

  done() {
    const { action, credentials } = this;
    if (remember("track.done", { action, receipt_no: credentials.receipt_no })) location.replace("../done/");
  }
}
