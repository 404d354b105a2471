// A fresh PIN for exactly what is shown: `await proven(purpose, hash, text)` says what is being signed and
// gives the token that proves it, or null when it was given up; `proofs(form, body)` gives all that a form
// needs, by the names of the API. It signs nothing by itself.

import { send } from "./credentials.js";
import { pad } from "./pad.js";
import { isGood } from "./talk.js";

const ANOTHERS = new Set(["witness", "override", "shelve"]); // by a second person: always the badge too

const dialog = document.getElementById("step-up");
const heading = dialog.querySelector("h2");
const number = dialog.querySelector(".number input");
const output = dialog.querySelector("output");
const words = JSON.parse(dialog.dataset.words);
const others = JSON.parse(document.getElementById("entrance").dataset.words);
const pinned = pad(dialog.querySelector(".pad"), others, (pin) => given(pin));

let wanted = null; // { purpose, shown, done }
let badge = "";
let busy = false;

export async function proven(purpose, shown, text) {
  if (wanted) end(null);
  const { answer } = await send("GET", "/console/session");
  const another = ANOTHERS.has(purpose);
  dialog.querySelector(".whose").textContent = another ? words.another
    : (purpose === "sign" ? words.signs : words.confirms).replace("{name}", () => answer.person?.name ?? "");
  dialog.querySelector(".shown").textContent = text;
  badge = "";
  const first = purpose === "sign" && !answer.person?.signed;
  heading.textContent = first ? words.sign_first : words[purpose];
  return new Promise((done) => {
    wanted = { purpose, shown, done };
    dialog.showModal();
    ask(another || first || !answer.person ? "badge" : "pin");
  });
}

// What is signed stands in data-shown, with its text in data-text ({reason} is what was put in for it) or the
// element data-signs of the piece; or data-shows says where to ask for it, and for whose PINs: { shown, see,
// needs }, and data-text says it in a sentence before.
export async function proofs(form, body) {
  const { stepUp, shown, shows } = form.dataset;
  const given = {};
  let told = { shown, needs: [stepUp], text: textOf(form, body) };
  if (shows) {
    const { status, sentence, answer } = await asked(...shows.split(" "), body);
    if (status !== 200) return { refused: { status, code: answer.code ?? "", sentence: sentence || others.no_answer } };
    const lines = Object.entries(answer.see).map(fact);
    if (form.dataset.text) lines.unshift(textOf(form, body));
    told = { shown: answer.shown, needs: answer.needs, text: lines.join("\n") };
  }
  for (const purpose of told.needs) {
    const token = await proven(purpose, told.shown, told.text);
    if (!token) return null;
    given[shows && purpose === "witness" ? "witness" : "stepUp"] = token;
  }
  return given;
}

// All that is signed is told, whatever it is; what we have no word for, by the name that it has.
function fact([name, value]) {
  return `${words[`fact_${name}`] ?? name}: ${plain(value, name)}`;
}

function plain(value, name = "") {
  if (value === null || value === "" || value?.length === 0) return "–";
  if (Array.isArray(value)) return value.map((one) => plain(one)).join("; ");
  if (typeof value === "object") return Object.entries(value).map(fact).join(", ");
  return name.endsWith("_ms") ? moment(value) : String(value);
}

function moment(ms) {
  const how = { dateStyle: "medium", timeStyle: "medium", hourCycle: "h23", timeZone: document.body.dataset.zone };
  return new Intl.DateTimeFormat(document.documentElement.lang, how).format(ms);
}

function textOf(form, body) {
  const { text } = form.dataset;
  if (text) return text.replace(/\{(\w+)\}/g, (_, name) => body[name] ?? "");
  const place = form.closest("[data-piece]") ?? document.body;
  const said = place.querySelector("[data-signs]") ?? place.querySelector("h2, h3") ?? form;
  return said.innerText;
}

async function asked(method, path, body) {
  for (;;) {
    const told = await send(method, path, body);
    if (told.status !== 401) return told;
    await new Promise((back) => {
      document.addEventListener("entered", back, { once: true });
      document.dispatchEvent(new CustomEvent("entrance", { detail: { why: "over" } }));
    });
  }
}

function ask(step, sentence = "") {
  for (const one of dialog.querySelectorAll("[data-step]")) one.hidden = one.dataset.step !== step;
  dialog.querySelector("[data-way=badge]").hidden = step !== "pin" || !badge;
  number.value = "";
  pinned.clear();
  output.dataset.kind = "bad";
  output.textContent = sentence.charAt(0).toUpperCase() + sentence.slice(1);
  if (step === "pin") pinned.focus();
  else number.focus();
}

function shown(text) {
  if (busy || !text) return;
  badge = text;
  ask("pin");
}

async function given(pin) {
  if (busy) return;
  busy = true;
  output.textContent = "";
  dialog.setAttribute("aria-busy", "true");
  try {
    await tell(pin);
  } finally {
    busy = false;
    dialog.removeAttribute("aria-busy");
  }
}

async function tell(pin) {
  const { purpose, shown: hash } = wanted;
  const said = { purpose, shown: hash, pin, ...(badge ? { badge } : {}) };
  const told = await send("POST", "/api/v1/step-ups", said);
  if (!wanted) return;
  if (isGood(told)) return end(told.answer.stepUp);
  if (told.status === 401) return over();
  const without = told.code === "STEP_UP_NEEDED" && !badge;
  ask(without ? "badge" : "pin", told.status === 0 ? others.no_answer : told.sentence);
}

// The session is over or locked: the sign-in stands over this, and then the PIN is asked again.
function over() {
  document.addEventListener("entered", () => ask(badge ? "pin" : "badge"), { once: true });
  document.dispatchEvent(new CustomEvent("entrance", { detail: { why: "over" } }));
}

function end(token) {
  if (!wanted) return;
  const { done } = wanted;
  wanted = null;
  badge = number.value = "";
  pinned.clear();
  if (dialog.open) dialog.close();
  done(token);
}

dialog.addEventListener("scan", ({ detail }) => shown(detail.text));
dialog.querySelector(".number").addEventListener("submit", (event) => {
  event.preventDefault();
  shown(number.value.trim());
});
dialog.addEventListener("click", ({ target }) => {
  const way = target.closest("[data-way]")?.dataset.way;
  if (way === "badge") { badge = ""; ask("badge"); }
  if (way === "cancel" && !busy) end(null);
});
// Escape; what closed before and is open again for the next PIN tells so late, and ends nothing.
dialog.addEventListener("close", () => { if (wanted && !dialog.open) end(null); });
