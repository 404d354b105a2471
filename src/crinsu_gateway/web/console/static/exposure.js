// Counts how long something is out of the cold, from what the store says by the boot clock, and goes on
// counting by itself when the gateway is not heard; then it says so. It counts down what a unit has left
// for an order, too. What a stage is called the page says.

import { now } from "./board.js";
import { hurry } from "./sound.js";

const TICK_MS = 100;
const AGAIN_MS = 3000; // too long out is heard again and again
const STAGES = ["running", "warned", "excursion", "critical"];
const IN_HAND = "inHand"; // taken out to be thawed, as far as anybody knows: its time is told, and nobody is urged
const WARN_AT = 0.5;

const run = document.querySelector("[data-run]");
const number = new Intl.NumberFormat(document.documentElement.lang, {
  minimumFractionDigits: 1,
  maximumFractionDigits: 1,
});

let before = "";
let told = -Infinity;

function tick() {
  for (const one of document.querySelectorAll("[data-until]")) {
    const left = Math.max(0, Math.ceil((Number(one.dataset.until) - now()) / 1000));
    say(one, one.dataset.words.replace("{seconds}", left));
  }
  const out = document.querySelector("[data-out-since]");
  if (!out) {
    before = "";
    delete run.dataset.exposure;
    return;
  }
  const budget = Number(out.dataset.budget);
  const elapsed = out.dataset.outSince === "" ? null : Math.max(0, now() - Number(out.dataset.outSince));
  const part = elapsed === null ? Infinity : elapsed / budget;
  const stage = out.dataset.urges === "yes"
    ? STAGES[Math.max(STAGES.indexOf(out.dataset.stage), reached(part))]
    : IN_HAND;
  run.dataset.exposure = stage;
  say(out.querySelector(".out-word"), out.dataset[stage]);
  say(out.querySelector(".out-time"), time(out, elapsed, budget));
  out.querySelector(".out-used").setAttribute("width", Math.min(100, part * 100).toFixed(1));
  out.querySelector(".out-alone").hidden = document.body.dataset.line !== "cut" && document.body.dataset.live !== "no";
  sound(stage);
}

function reached(part) {
  if (part === Infinity) return STAGES.length - 1;
  return part >= 1 ? 2 : part >= WARN_AT ? 1 : 0;
}

function say(place, text) {
  if (place.textContent !== text) place.textContent = text;
}

function time(out, elapsed, budget) {
  if (elapsed === null) return out.dataset.unknown;
  if (out.dataset.urges !== "yes") return out.dataset.taken.replace("{time}", said(elapsed));
  const left = budget - elapsed;
  return (left > 0 ? out.dataset.left : out.dataset.over).replace("{time}", said(Math.abs(left)));
}

function said(ms) {
  const s = ms / 1000;
  if (s < 100) return `${number.format(s)} s`;
  return `${Math.floor(s / 60)} min ${Math.floor(s % 60)} s`;
}

function sound(stage) {
  const moment = performance.now();
  const late = STAGES.indexOf(stage) >= 2 && moment - told >= AGAIN_MS;
  if (STAGES.indexOf(stage) >= 1 && (stage !== before || late)) {
    told = moment;
    hurry();
  }
  before = stage;
}

setInterval(tick, TICK_MS);
tick();
