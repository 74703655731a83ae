// The receipt of whatever was handed in. It stays in this tab until the person clears it: the query code is shown nowhere else.
import "./page.mjs";
import { clockCards } from "./clocks.mjs";
import { byId } from "./dom.mjs";
import { forgetAll, recall, remember } from "./tab-memory.mjs";
import { fill, pageUrl, texts } from "./texts.mjs";
import { statusUrl } from "./tracking.mjs";
import { say } from "./waiting.mjs";

const receipt = recall("track.receipt");

if (receipt) show();
else byId("gone").hidden = false;

function show() {
  byId("receipt-no").textContent = receipt.receipt_no;
  byId("query-code").textContent = receipt.query_code;
  if (byId("clocks")) {
    const { clocks = [] } = receipt; // Not everything that is handed in has a deadline.
    byId("clocks").replaceChildren(...clockCards(clocks));
    byId("clocks-section").hidden = clocks.length === 0;
  }
  byId("receipt").hidden = false;
  byId("print").addEventListener("click", () => window.print());
  byId("copy").addEventListener("click", copy);
  byId("to-status").href = statusUrl(receipt.receipt_no);
  byId("to-status").addEventListener("click", () => {
    remember("track.access", { receipt_no: receipt.receipt_no, query_code: receipt.query_code });
  });
  byId("finish").addEventListener("click", () => {
    forgetAll("track.");
    location.replace(pageUrl(""));
  });
}

async function copy() {
  const text = fill(texts.confirmation.copy_text, { receipt: receipt.receipt_no, code: receipt.query_code });
  try {
    await navigator.clipboard.writeText(text);
    say(texts.confirmation.copied);
  } catch {
    say(texts.confirmation.copy_failed);
  }
}
