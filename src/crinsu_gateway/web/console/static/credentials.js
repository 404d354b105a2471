// Sends badge and PIN to the gateway, once each: a repeat by itself would count a wrong PIN twice.
// Nothing of it is kept, neither here nor in the browser.

import { talk } from "./talk.js";

const WITHIN_MS = 25000; // PINs are checked one after the other, and slowly on purpose

// How it went, as talk.js says it.
export function send(method, path, body) {
  const headers = { "Crinsu-Console": "1" };
  const asked = { method, headers, cache: "no-store", keepalive: true }; // also while the page goes
  if (path.startsWith("/api/")) headers["Crinsu-Person"] = `person-${document.body.dataset.person}`;
  if (body) {
    headers["Content-Type"] = "application/json";
    asked.body = JSON.stringify(body);
  }
  return talk(path, asked, WITHIN_MS);
}
