// Acts through the API of the gateway, as whoever is signed in: once, whatever the line does.
// An act keeps its key until its answer is certain, also over a reload, so a repeat is no second act.
// A form with `data-act` is an act; what it says when is described in docs/decisions/0077.

import { proofs } from "./step_up.js";
import { isGood, talk } from "./talk.js";

const WITHIN_MS = 10000;
const PAUSES_MS = [300, 1000, 3000];
const UNCERTAIN = new Set([0, 202, 502, 503, 504]);
const MOVED_ON = new Set([404, 409]);
const SECRET = new Set(["stepUp", "witness", "pin", "badge"]); // not even a digest of them is kept
const words = JSON.parse(document.body.dataset.words);

// Does it, and says how it went: { status, code, sentence, answer }; status 0 when nobody answered. Where
// 202 says that it was `taken` (data-taken of a form), the next one is another act.
export async function act(method, path, body = {}, { key, headers = {}, taken = false } = {}) {
  const kept = key ? null : await keptKey(method, path, body);
  const asked = {
    method,
    headers: {
      "Content-Type": "application/json",
      "Crinsu-Console": "1",
      "Crinsu-Person": `person-${document.body.dataset.person}`, // nobody who signed in since does it
      "Idempotency-Key": key ?? kept.key,
      ...headers,
    },
    body: method === "DELETE" ? undefined : JSON.stringify(body),
  };
  for (;;) {
    const told = await answered(path, asked);
    if (told.status === 401) {
      await somebody();
      continue;
    }
    const settled = !UNCERTAIN.has(told.status) || (taken && told.status === 202);
    if (kept && settled) sessionStorage.removeItem(kept.name);
    return told;
  }
}

// What is refused after an answer was lost may be refused because the first try did it.
async function answered(path, asked) {
  let lost = false;
  for (const pause of [...PAUSES_MS, null]) {
    const told = await talk(path, asked, WITHIN_MS);
    if (told.status === 0) told.sentence = words.no_answer;
    else if (lost && MOVED_ON.has(told.status)) told.sentence = words.perhaps_done.replace("{sentence}", () => told.sentence);
    lost ||= told.status === 0;
    const later = told.status === 0 || (told.status === 503 && told.again);
    if (!later || pause === null) return told;
    await new Promise((done) => setTimeout(done, pause));
  }
}

// Resolves when the person who was signed in is back; for another one the page is made anew.
function somebody() {
  const was = document.body.dataset.person;
  return new Promise((back) => {
    document.addEventListener("entered", ({ detail }) => {
      if (String(detail.person) === was) back();
      else location.reload();
    }, { once: true });
    document.dispatchEvent(new CustomEvent("entrance", { detail: { why: "over" } }));
  });
}

async function keptKey(method, path, body) {
  const open = JSON.stringify([method, path, body], (name, value) => SECRET.has(name) ? undefined : value);
  const bytes = new TextEncoder().encode(open);
  const digest = await crypto.subtle.digest("SHA-256", bytes);
  const name = "act " + [...new Uint8Array(digest).slice(0, 12)].map((one) => one.toString(16)).join("-");
  const key = sessionStorage.getItem(name) ?? crypto.randomUUID();
  sessionStorage.setItem(name, key);
  return { name, key };
}

// --- forms ---------------------------------------------------------------------------------

// Enter on a tick presses the button of its form in some browsers, whatever stands before it.
document.addEventListener("keydown", (event) => {
  if (event.key === "Enter" && event.target.matches?.("[type=checkbox], [type=radio]")) event.preventDefault();
});

document.addEventListener("submit", async (event) => {
  const form = event.target;
  if (!form.dataset.act) return;
  event.preventDefault();
  if (form.dataset.busy) return;
  form.dataset.busy = "1";
  const pressed = event.submitter;
  pressed?.setAttribute("aria-busy", "true");
  try {
    await submitted(form, pressed);
  } finally {
    delete form.dataset.busy;
    pressed?.removeAttribute("aria-busy");
  }
});

async function submitted(form, pressed) {
  say(form, "");
  if (form.dataset.confirm && !await agreed(filled(form.dataset.confirm, form))) return;
  const [method, path] = form.dataset.act.split(" ");
  const body = bodyOf(form, pressed);
  const headers = headersOf(form, body);
  if (form.dataset.stepUp) {
    const given = await proofs(form, body);
    if (!given) return; // they thought better of it
    if (given.refused) return finished(form, given.refused);
    Object.assign(body, given);
  }
  finished(form, await act(method, path, body, { headers, taken: form.dataset.taken !== undefined }));
}

function finished(form, told) {
  const good = isGood(told);
  const detail = good ? { status: told.status, answer: told.answer }
    : { status: told.status, code: told.code, sentence: told.sentence };
  form.dispatchEvent(new CustomEvent(good ? "acted" : "refused", { bubbles: true, detail }));
  if (!good) {
    say(form, told.sentence, "bad");
    return;
  }
  if (form.dataset.then) {
    const there = form.dataset.then.replace(/\{(\w+)\}/g, (_, name) => encodeURIComponent(told.answer[name] ?? ""));
    if (there === "reload") location.reload();
    else location.assign(there);
    return;
  }
  form.reset();
  say(form, form.dataset.done ?? words.done, "good");
  form.closest("dialog[data-ends]")?.close();
}

function say(form, text, kind = "") {
  const place = form.querySelector("output");
  if (!place) return;
  place.dataset.kind = kind;
  place.setAttribute("role", kind === "bad" ? "alert" : "status");
  place.textContent = text;
}

function bodyOf(form, pressed) {
  const body = {};
  const inputs = [...form.elements].filter((one) => one.name && !one.disabled);
  for (const one of inputs) {
    if (one.tagName === "BUTTON" && one !== pressed) continue;
    if (one.type === "radio" && !one.checked) continue;
    const value = valueOf(one);
    if (value !== undefined) put(body, one.name.split("."), value, one.dataset.type === "list");
  }
  return body;
}

function valueOf(one) {
  if (one.type === "checkbox" && one.dataset.type !== "list") return one.checked;
  if (one.type === "checkbox" && !one.checked) return undefined;
  const text = one.value.trim();
  if (text === "") return undefined;
  const kind = one.dataset.of ?? one.dataset.type;
  if (kind === "number") return Number(text);
  if (kind === "bool") return text === "true";
  if (kind === "day") return `${text}T23:59:59Z`; // to its end
  return kind === "json" ? JSON.parse(text) : text;
}

function put(body, names, value, isList) {
  const last = names.pop();
  let there = body;
  for (const name of names) there = there[name] ??= {};
  if (isList) (there[last] ??= []).push(value);
  else there[last] = value;
}

function headersOf(form, body) {
  const headers = {};
  if (form.dataset.ifMatch) headers["If-Match"] = form.dataset.ifMatch;
  if (form.dataset.reasonHeader !== undefined && body.reason) {
    headers["Audit-Reason"] = String.fromCharCode(...new TextEncoder().encode(body.reason));
    delete body.reason;
  }
  return headers;
}

// A question with what stands in the form: {name} is what is seen in the field of that name.
function filled(text, form) {
  return text.replace(/\{(\w+)\}/g, (whole, name) => {
    const field = form.elements[name];
    return field ? field.selectedOptions?.[0]?.text ?? field.value : whole;
  });
}

// Asks before something that cannot be taken back.
export function agreed(text) {
  const ask = document.getElementById("ask");
  document.getElementById("ask-text").textContent = text;
  ask.returnValue = "no";
  ask.showModal();
  return new Promise((done) => {
    ask.addEventListener("close", () => done(ask.returnValue === "yes"), { once: true });
  });
}
