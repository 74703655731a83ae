// The receipt. It stays in this tab until the person clears it: the query code is shown nowhere else.
import "./page.mjs";
import { clockCards } from "./clocks.mjs";
import { byId } from "./dom.mjs";
import { forget, recall, remember } from "./tab-memory.mjs";
import { fill, pageUrl, texts } from "./texts.mjs";
import { say } from "./waiting.mjs";

const receipt = recall("disclosure.receipt");

if (receipt) show();
else byId("gone").hidden = false;

function show() {
  byId("receipt-no").textContent = receipt.receipt_no;
  byId("query-code").textContent = receipt.query_code;
  byId("clocks").replaceChildren(...clockCards(receipt.clocks));
  byId("clocks-section").hidden = receipt.clocks.length === 0;
  byId("receipt").hidden = false;
  byId("print").addEventListener("click", () => window.print());
  byId("copy").addEventListener("click", copy);
  byId("to-status").addEventListener("click", () => {
    remember("track.access", { receipt_no: receipt.receipt_no, query_code: receipt.query_code });
  });
  byId("finish").addEventListener("click", () => {
    forget("disclosure.receipt", "track.access", "track.view");
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
