// Hands an execution what is scanned, pressed and typed, one after the other, with the step that was on
// the screen, and says by word, shape and sound what became of it. What is right the gateway decides.

import { act } from "./act.js";
import { right, wrong } from "./sound.js";
import { proven } from "./step_up.js";

const PATIENCE_MS = 60000; // how long something without an answer is asked again
const PAUSE_MS = 1000;
const SLOW_MS = 700; // what takes longer is said to be open
const RIGHT_MS = 6000; // what was right need not stand in the way; what was wrong stays
const REST_MS = 350; // after a step has come its button rests: a bouncing finger presses nothing
const ABOUT_A_STEP = new Set(["scan", "confirm", "deny", "leave"]);

const run = document.querySelector("[data-run]");
const execution = `/api/v1/executions/${run.dataset.run}`;
const words = JSON.parse(run.dataset.verdicts);
const sentences = JSON.parse(run.dataset.sentences);
const verdict = run.querySelector(".verdict");
const here = `here ${run.dataset.run}`;

const waiting = [];
let busy = false;
let seen = 0; // the newest step that was heard of
let fading = 0;
let shown = ""; // the step that stands on the screen

// --- what is told ---------------------------------------------------------------------------

function tell(body, form) {
  waiting.push({ body, form });
  if (!busy) work();
}

async function work() {
  busy = true;
  try {
    while (waiting.length) await hand(waiting.shift());
  } finally {
    busy = false;
  }
}

async function hand({ body, form }) {
  // a scan speaks for itself: one that waited is for the step that is open by now
  if (body.kind === "scan") body.step = Math.max(body.step, seen);
  const until = performance.now() + PATIENCE_MS;
  const slow = setTimeout(show, SLOW_MS, "open", words.open);
  let told = await act("POST", `${execution}/inputs`, body);
  clearTimeout(slow);
  while (isUncertain(told) && performance.now() < until) {
    show("open", told.status ? words.open : words.silent);
    await new Promise((done) => setTimeout(done, PAUSE_MS));
    told = await act("POST", `${execution}/inputs`, body); // with the key that it had
  }
  judge(body, told);
  if (told.answer.verdict === "ACCEPTED") form?.reset();
}

function isUncertain(told) {
  return told.status === 0 || told.status === 202;
}

function judge(body, { status, code, sentence, answer }) {
  seen = Math.max(seen, answer.execution?.step ?? 0);
  if (isUncertain({ status })) {
    wrong();
    show("wrong", words.lost);
  } else if (answer.verdict === "ACCEPTED") {
    right();
    show("right", words.right, body.text ?? "");
  } else if (answer.verdict === "REFUSED" && hasMoved(body, answer)) {
    show("moved", words.moved, said(answer.code, answer.sentence));
  } else {
    wrong();
    const [why, details] = answer.verdict ? [answer.code, answer.sentence] : [code, sentence];
    show("wrong", words[why] ?? words.wrong, words[why] ? details : said(why, details));
  }
}

function hasMoved(body, answer) {
  return answer.code === "WRONG_INPUT" && body.step !== undefined && answer.execution.step !== body.step;
}

function said(code, sentence) {
  return put(sentences[code] ?? "{sentence}", { sentence });
}

function put(words, values) {
  return words.replace(/\{(\w+)\}/g, (whole, name) => values[name] ?? whole);
}

function show(kind, head, text = "") {
  verdict.setAttribute("role", kind === "wrong" ? "alert" : "status");
  verdict.dataset.kind = kind;
  verdict.querySelector("strong").textContent = head;
  verdict.querySelector("span").textContent = text;
  clearTimeout(fading);
  if (kind === "right") fading = setTimeout(show, RIGHT_MS, "", "");
}

// --- scans, buttons, fields -----------------------------------------------------------------

function step() {
  return document.getElementById("step");
}

function number() {
  return Number(step().dataset.step ?? 0);
}

function scanned(text) {
  if (run.dataset.here !== "yes") refuse(words.not_here, text);
  else if (step().dataset.takesTags !== "yes" && !isLooking()) refuse(words.nothing_asked, text);
  else tell({ kind: "scan", text, step: number() });
}

// What comes while the gateway looks at what a step needs, it judges itself: a quick hand was not wrong.
function isLooking() {
  return step().dataset.way === "looks" && number() > 0;
}

function refuse(head, text = "") {
  wrong();
  show("wrong", head, text);
}

document.addEventListener("scan", ({ detail }) => scanned(detail.text));
document.addEventListener("scan-again", ({ detail }) => show("again", words.again, detail.text));

document.addEventListener("submit", (event) => {
  const form = event.target;
  const kind = form.dataset.say;
  if (!kind) return;
  event.preventDefault();
  const body = { kind };
  for (const [name, text] of new FormData(form)) if (text.trim()) body[name] = text.trim();
  if (ABOUT_A_STEP.has(kind)) body.step = number();
  if (kind === "confirm" && (busy || run.dataset.resting)) return;
  form.closest("dialog")?.close();
  tell(body, form);
});

// --- a fresh PIN: a witness, a signature, a second person who lets something through ---------

document.addEventListener("submit", (event) => {
  const { proof, override } = event.target.dataset;
  if (!proof && !override) return;
  event.preventDefault();
  if (proof) prove(event.target);
  else letThrough(event.target);
});

async function prove(form) {
  const body = { kind: "confirm", step: number() };
  const seen = [...step().querySelectorAll(".see li")].map((one) => one.textContent);
  const stepUp = await proven(form.dataset.proof, form.dataset.shown, seen.join("\n"));
  if (stepUp) tell({ ...body, stepUp });
}

async function letThrough(form) {
  const { override: kind, tag } = form.dataset;
  const given = new FormData(form);
  const about = kind === "WRONG_TAG" ? `${tag} as ${given.get("as")}` : form.dataset.about;
  const body = { kind, step: number(), about, reason: given.get("reason").trim() };
  const asked = await act("POST", `${execution}/overrides`, body);
  if (asked.status !== 200) return judge(body, asked);
  const sample = form.querySelector("select")?.selectedOptions[0].text;
  const shows = put(form.dataset.seen, { tag, sample, reason: body.reason });
  const stepUp = await proven("override", asked.answer.shown, shows);
  if (!stepUp) return;
  const granted = await act("POST", `${execution}/overrides`, { ...body, stepUp });
  if (granted.status !== 201) return judge(body, granted);
  right();
  show("right", words.granted);
  if (tag) tell({ kind: "scan", text: tag, step: body.step }); // it passes once: now
}

// --- where it is worked on ------------------------------------------------------------------

document.addEventListener("click", ({ target }) => {
  if (!target.closest?.("[data-go-on]")) return;
  sessionStorage.setItem(here, "yes");
  follow();
});

function follow() {
  const own = run.querySelector("[data-own]")?.dataset.own === "yes";
  run.dataset.here = own || sessionStorage.getItem(here) ? "yes" : "no";
  const now = `${number()} ${step().dataset.way}`;
  if (now === shown) return;
  const moved = shown !== "" && now.split(" ")[0] !== shown.split(" ")[0];
  shown = now;
  seen = Math.max(seen, number());
  if (moved) rest();
  if (moved && !["right", "open"].includes(verdict.dataset.kind)) show("", "");
  if (document.activeElement === document.body) document.getElementById("word")?.focus({ preventScroll: true });
}

function rest() {
  run.dataset.resting = "yes";
  setTimeout(() => delete run.dataset.resting, REST_MS);
}

document.addEventListener("pieces", follow);
follow();
