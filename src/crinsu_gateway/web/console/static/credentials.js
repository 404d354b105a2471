// Sends badge and PIN to the gateway, once each: a repeat by itself would count a wrong PIN twice.
// Nothing of it is kept, neither here nor in the browser.

const WITHIN_MS = 25000; // PINs are checked one after the other, and slowly on purpose

// How it went: { status, code, sentence, answer }; status 0 when nobody answered.
export async function send(method, path, body) {
  const headers = { "Accept": "application/json", "Accept-Language": document.documentElement.lang, "Crinsu-Console": "1" };
  const signal = AbortSignal.timeout(WITHIN_MS);
  const asked = { method, headers, cache: "no-store", keepalive: true, signal }; // also while the page goes
  if (path.startsWith("/api/")) headers["Crinsu-Person"] = `person-${document.body.dataset.person}`;
  if (body) {
    headers["Content-Type"] = "application/json";
    asked.body = JSON.stringify(body);
  }
  try {
    const came = await fetch(path, asked);
    const text = await came.text();
    const answer = text ? JSON.parse(text) : {};
    return { status: came.status, code: answer.code ?? "", sentence: answer.detail ?? "", answer };
  } catch {
    return { status: 0, code: "", sentence: "", answer: {} };
  }
}

export function isGood({ status }) {
  return status >= 200 && status < 300;
}
