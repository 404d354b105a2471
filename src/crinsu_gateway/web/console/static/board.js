// Keeps a page in step with the gateway: puts pieces in place as they come, counts the ages of what
// is shown, and says so, over everything, when the gateway does not tell any more. It draws nothing.

import { morph } from "./morph.js";
import { untouched } from "./touch.js";

const PATIENCE_MS = 12000; // the board beats every 5 s
const SECOND_MS = 1000;
const AGAIN_MS = 3000;

const body = document.body;
const liveness = document.querySelector(".liveness");
const cut = document.querySelector(".when-cut");
const clock = document.querySelector(".clock");
const shelf = document.querySelector("[data-pieces]");

let heard = performance.now();
let heardAt = Number(body.dataset.now);

// The time at the gateway, UTC in ms; between its words by a clock that nobody sets.
export function now() {
  return heardAt + performance.now() - heard;
}

function hear(told) {
  heard = performance.now();
  heardAt = told.now;
  body.dataset.line = "good";
  show();
}

function placed() {
  return [...document.querySelectorAll("[data-piece]")];
}

function put({ pieces, order }) {
  const there = new Map(placed().map((one) => [one.dataset.piece, one]));
  for (const [name, html] of Object.entries(pieces)) {
    const place = there.get(name) ?? made(name);
    if (!place) continue;
    there.set(name, place);
    morph(place, html);
  }
  if (shelf) arrange(order.filter((name) => there.get(name)?.parentElement === shelf), there);
  document.dispatchEvent(new CustomEvent("pieces", { detail: Object.keys(pieces) }));
}

function arrange(order, there) {
  order.forEach((name, index) => {
    const place = there.get(name);
    if (shelf.children[index] !== place) shelf.insertBefore(place, shelf.children[index] ?? null);
  });
  while (shelf.children.length > order.length) shelf.lastElementChild.remove();
}

// A piece that is new belongs onto the shelf; a page without one has a place for each.
function made(name) {
  if (!shelf) return null;
  const place = document.createElement("section");
  place.dataset.piece = name;
  shelf.append(place);
  return place;
}

function show() {
  const live = !body.dataset.board || performance.now() - heard < PATIENCE_MS;
  const word = live ? "yes" : "no";
  if (body.dataset.board && liveness.dataset.live !== word) {
    liveness.dataset.live = body.dataset.live = word;
    cut.textContent = live ? "" : cut.dataset.words.replace("{since}", time(heardAt));
    for (const place of placed()) outdate(place, live);
  }
  clock.textContent = time(now());
  for (const one of document.querySelectorAll("[data-since]")) {
    one.textContent = age(now() - Number(one.dataset.since));
  }
}

// What was live when the gateway fell silent must not go on saying so, to the eye or to the ear.
function outdate(place, live) {
  if (live) {
    delete place.dataset.past;
    place.removeAttribute("aria-label");
  } else {
    place.dataset.past = body.dataset.past.replace("{since}", time(heardAt));
    if (place.tagName === "SECTION") place.setAttribute("aria-label", place.dataset.past);
  }
}

// The time of the site, whatever the clock and the place of this screen.
function time(ms) {
  const how = { timeStyle: "medium", hourCycle: "h23", timeZone: body.dataset.zone };
  return new Intl.DateTimeFormat(document.documentElement.lang, how).format(ms);
}

// Ages as people say them: 12 s, 3 min, 5 h, 2 d; never less than nothing.
function age(ms) {
  const s = Math.max(0, Math.floor(ms / SECOND_MS));
  if (s < 60) return `${s} s`;
  if (s < 3600) return `${Math.floor(s / 60)} min`;
  return s < 86400 ? `${Math.floor(s / 3600)} h` : `${Math.floor(s / 86400)} d`;
}

// A browser comes back by itself after a cut line, but not after a refusal: then it is done here.
let source = null;

function listen() {
  source?.close();
  source = new EventSource(body.dataset.board);
  source.addEventListener("pieces", (event) => {
    const told = JSON.parse(event.data);
    untouched(() => put(told));
    hear(told);
  });
  source.addEventListener("beat", (event) => hear(JSON.parse(event.data)));
  source.addEventListener("over", ({ target }) => {
    target.close();
    over();
  });
  source.addEventListener("error", ({ target }) => {
    body.dataset.line = "cut";
    if (target.readyState === EventSource.CLOSED && target === source) setTimeout(listen, AGAIN_MS);
  });
}

// A browser opens six lines to a host (HTTP/1.1), so pages in the background give theirs up, all but
// one, which hears alarms for them. One that is shown again is in step at once.
let kept = null; // ends the wait of the one that listens for all that are hidden

function hidden() {
  navigator.locks.request("console in the background", { ifAvailable: true }, (lock) => {
    if (!document.hidden) return;
    if (lock) return new Promise((done) => { kept = done; });
    source?.close();
    source = null;
  });
}

function visible() {
  kept?.();
  kept = null;
  if (!source) listen();
}

function seen() {
  if (body.dataset.board) (document.hidden ? hidden : visible)();
}

// Whoever looked may not look any more: the page asks who is there, and goes on for the same one.
function over() {
  document.addEventListener("entered", listen, { once: true });
  document.dispatchEvent(new CustomEvent("entrance", { detail: { why: "over" } }));
}

// A page that the browser kept for "back" is as old as when it was left, and perhaps another's.
addEventListener("pageshow", ({ persisted }) => persisted && location.reload());

document.addEventListener("visibilitychange", seen);

if (body.dataset.board) listen();
else liveness.hidden = true;
setInterval(show, SECOND_MS);
show();
