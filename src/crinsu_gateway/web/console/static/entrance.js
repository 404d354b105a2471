// The sign-in over every page: badge, PIN, station, lock, switch of user, and a session that is over in
// the middle of something. Fires `entered` (detail.person) at the document when the person for whom the
// page was made is there again; for anybody else the page is made anew. `entrance` asks it to open.

import { send } from "./credentials.js";
import { pad } from "./pad.js";
import { right, wrong } from "./sound.js";
import { isGood } from "./talk.js";

const SESSION = "/console/session";
const SOON_S = 60;
const SEEN_EVERY_MS = 60000;
const AGAIN_MS = 2000;

const body = document.body;
const dialog = document.getElementById("entrance");
const soon = document.getElementById("soon");
const words = JSON.parse(dialog.dataset.words);
const output = dialog.querySelector("output");
const heading = dialog.querySelector("h2");
const number = dialog.querySelector(".number input");
const pinned = pad(dialog.querySelector(".pad"), words, (pin) => given(pin));

let known = false; // whether the gateway said what follows
let there = null; // who it says is here
let station = "";
let stations = [];
let badge = ""; // that was shown, until its PIN came
let pin = ""; // that must be changed, until it is
let chosen = ""; // the new PIN, until it was given again
let step = "";
let wish = ""; // why it is open: in, over, locked, switch, pin
let busy = false;
let seenAt = performance.now();
let timer = 0;

// --- who is here -------------------------------------------------------------------------------

async function look() {
  const told = await send("GET", SESSION);
  if (!isGood(told)) return false;
  ({ person: there, station, stations } = told.answer);
  known = true;
  remind();
  return true;
}

// Looks again shortly before the session is over, and when it is.
function remind() {
  clearTimeout(timer);
  soon.hidden = true;
  if (!there || !body.dataset.person) return;
  const left = there.endsInS;
  if (left <= SOON_S && !there.locked) {
    soon.textContent = there.endsBy === "age" ? words.soon_age : words.soon;
    soon.hidden = false;
  }
  const wait = left > SOON_S ? left - SOON_S : left + 1;
  timer = setTimeout(judge, wait * 1000);
}

// Opens or closes as who is here now asks for.
async function judge(asked) {
  const mine = body.dataset.person;
  if (!await look()) {
    if (asked && !wish) {
      open(mine ? "over" : "in");
      say(words.no_answer);
    }
    timer = setTimeout(judge, AGAIN_MS, asked);
    return;
  }
  if (there?.locked && (mine || asked)) open("locked");
  else if (!there && mine) open("over");
  else if (!there && asked && !wish) open("in");
  else if (there && !there.locked && String(there.id) !== mine) anew();
  else if (there && !there.locked && asked) setTimeout(entered, AGAIN_MS / 4);
}

function entered() {
  close();
  document.dispatchEvent(new CustomEvent("entered", { detail: { person: there.id } }));
}

// A page that was made for somebody else, or nobody, is made anew. It is asked for from here, and not
// reloaded: what led here from elsewhere is shown to strangers. The station was seen to, or not to be.
function anew() {
  const address = new URL(location);
  address.searchParams.delete("station");
  location.replace(address);
}

// --- the dialog --------------------------------------------------------------------------------

function open(why) {
  if (dialog.open && wish === why && step) return;
  wish = why;
  forget();
  if (body.dataset.person && why !== "pin") body.dataset.covered = "";
  soon.hidden = true;
  for (const one of document.querySelectorAll("[popover]:popover-open")) one.hidePopover();
  if (!dialog.open) dialog.showModal();
  if (why === "locked") ask("unlock");
  else first();
}

function first() {
  if (station || !known) ask("badge");
  else if (stations.length === 1) stand(stations[0]);
  else ask("station");
}

function close() {
  forget();
  step = wish = "";
  delete body.dataset.covered;
  if (dialog.open) dialog.close();
}

function forget() {
  badge = pin = chosen = number.value = "";
  pinned.clear();
}

const PLACES = { station: "station", badge: "badge" };
const HEADINGS = {
  station: "station_heading", badge: "badge_heading", pin: "pin_heading", unlock: "unlock_heading",
  old: "old_pin_heading", choose: "new_pin_heading", again: "again_heading",
};

function ask(next, sentence = "") {
  step = next;
  const place = PLACES[step] ?? "pin";
  heading.textContent = named(words[HEADINGS[step]]);
  dialog.querySelector(".why").textContent = named(whyOf());
  for (const one of dialog.querySelectorAll("[data-step]")) one.hidden = one.dataset.step !== place;
  if (step === "station") showStations();
  showWays();
  pinned.clear();
  say(sentence);
  if (place === "pin") pinned.focus();
  else if (place === "badge") number.focus();
  else heading.focus();
}

function whyOf() {
  if (step === "choose") return pin ? words.why_must_change + " " + words.new_pin_rule : words.new_pin_rule;
  if (step === "unlock") return words.why_locked;
  return { over: words.why_over, switch: words.why_switch }[wish] ?? "";
}

function showStations() {
  const place = dialog.querySelector(".stations");
  place.replaceChildren(...stations.map((name) => {
    const one = document.createElement("button");
    one.type = "button";
    one.textContent = one.dataset.station = name;
    return one;
  }));
  dialog.querySelector("form.station").hidden = stations.length > 0;
}

function showWays() {
  const mine = Boolean(body.dataset.person);
  const ways = {
    somebody: step === "unlock",
    badge: ["pin", "old"].includes(step),
    stay: wish === "switch",
    station: step === "badge" && stations.length !== 1,
    leave: wish === "over" && mine,
    out: step === "unlock",
    cancel: mayClose(),
  };
  for (const one of dialog.querySelectorAll("[data-way]")) one.hidden = !ways[one.dataset.way];
  dialog.querySelector("[data-way=stay]").textContent = named(words.stay_locked);
  dialog.querySelector("[data-way=station]").textContent = words.station_other.replace("{station}", () => station);
}

function mayClose() {
  return wish === "pin" || !body.dataset.person;
}

function named(text) {
  return text.replace("{name}", () => there?.name ?? "");
}

function say(sentence) {
  output.dataset.kind = "bad";
  output.textContent = sentence.charAt(0).toUpperCase() + sentence.slice(1);
}

// --- what is given -----------------------------------------------------------------------------

function shown(text) {
  if (!["badge", "pin", "old", "unlock"].includes(step) || busy) return;
  if (step === "unlock") wish = "switch";
  badge = text;
  number.value = "";
  ask(wish === "pin" ? "old" : "pin");
}

async function given(typed) {
  if (busy) return;
  busy = true;
  say("");
  dialog.setAttribute("aria-busy", "true");
  try {
    await GIVEN[step]?.(typed);
  } finally {
    busy = false;
    dialog.removeAttribute("aria-busy");
  }
}

const GIVEN = {
  pin: signIn,
  unlock,
  old: (typed) => { pin = typed; ask("choose"); dialog.querySelector(".why").textContent = words.new_pin_rule; },
  choose: (typed) => { chosen = typed; ask("again"); },
  again: chosenAgain,
};

async function signIn(typed) {
  const told = await send("POST", SESSION, { badge, pin: typed });
  if (isGood(told)) return arrived();
  if (told.code === "PIN_MUST_CHANGE") {
    pin = typed;
    return ask("choose");
  }
  refuse(told, wish === "pin" ? "old" : "pin");
}

async function unlock(typed) {
  const told = await send("POST", `${SESSION}/unlock`, { pin: typed });
  if (isGood(told)) return arrived();
  if (told.code === "SESSION_NEEDED") return judge(true);
  refuse(told, "unlock");
}

async function chosenAgain(typed) {
  if (typed !== chosen) return ask("choose", words.differs);
  const told = await send("POST", "/console/pins", { badge, pin, newPin: chosen, station });
  if (!isGood(told)) {
    const keepsTheOld = told.code === "PIN_UNFIT" || told.code === "VALIDATION_ERROR" || told.status === 0;
    return refuse(told, keepsTheOld ? "choose" : "badge");
  }
  pin = "";
  if (wish === "pin") return close();
  await signIn(chosen);
}

function refuse(told, next) {
  wrong();
  ask(next, told.status === 0 ? words.no_answer : told.sentence);
}

async function arrived() {
  forget();
  right();
  while (!await look()) await new Promise((done) => setTimeout(done, AGAIN_MS));
  if (!there) return open("in");
  if (String(there.id) === body.dataset.person) entered();
  else anew();
}

async function stand(name) {
  const told = await send("POST", "/console/station", { station: name });
  if (!isGood(told)) return refuse(told, "station");
  station = name;
  if (wish) ask(badge ? "pin" : "badge");
}

// --- what is touched ---------------------------------------------------------------------------

dialog.querySelector(".number").addEventListener("submit", (event) => {
  event.preventDefault();
  if (number.value.trim()) shown(number.value.trim());
});

dialog.querySelector("form.station").addEventListener("submit", (event) => {
  event.preventDefault();
  stand(event.target.querySelector("input").value.trim());
});

dialog.querySelector(".stations").addEventListener("click", ({ target }) => {
  if (target.dataset.station) stand(target.dataset.station);
});

// At the dialog, or before a page on which a label means nothing else and nobody is signed in.
function read({ type, detail }) {
  pinned.clear();
  if (!dialog.open) open("in");
  if (step === "station") badge = detail.text;
  else if (!(type === "scan-again" && detail.text === badge)) shown(detail.text);
}

for (const kind of ["scan", "scan-again"]) {
  dialog.addEventListener(kind, read);
  document.addEventListener(kind, (event) => { if (dialog.dataset.hears !== undefined && !body.dataset.person) read(event); });
}

const WAYS = {
  in: () => judge(true),
  lock,
  switch: async () => { await lock(); if (step === "unlock") somebody(); },
  pin: () => open("pin"),
  out: async () => { await send("DELETE", SESSION); leave(); },
  leave,
  somebody,
  badge: () => { badge = ""; ask("badge"); },
  stay: () => open("locked"),
  station: () => ask("station"),
  cancel: close,
};

document.addEventListener("click", ({ target }) => {
  const pressed = target.closest?.("[data-entrance], #entrance [data-way]");
  if (pressed) WAYS[pressed.dataset.entrance ?? pressed.dataset.way]();
});

function somebody() {
  wish = "switch";
  badge = "";
  first();
}

function leave() {
  location.assign("/console");
}

// The page is covered at once; that the gateway knows is seen to until it does.
async function lock() {
  open("locked");
  while (!isGood(await send("POST", `${SESSION}/lock`))) {
    say(words.no_answer);
    await new Promise((done) => setTimeout(done, AGAIN_MS));
  }
  say("");
}

dialog.addEventListener("cancel", (event) => { // Escape
  event.preventDefault();
  if (mayClose()) close();
});
dialog.addEventListener("close", () => { if (wish && !dialog.open) dialog.showModal(); });

document.addEventListener("entrance", () => judge(true));
document.addEventListener("visibilitychange", () => { if (!document.hidden) judge(); });

for (const kind of ["pointerdown", "keydown"]) {
  document.addEventListener(kind, touched, { capture: true, passive: true });
}

async function touched({ isTrusted }) {
  if (!isTrusted || !body.dataset.person || wish) return;
  if (performance.now() - seenAt < SEEN_EVERY_MS && soon.hidden) return;
  seenAt = performance.now();
  soon.hidden = true;
  await send("POST", `${SESSION}/seen`);
  judge();
}

// --- at the beginning --------------------------------------------------------------------------

async function begin() {
  const mine = body.dataset.person;
  if (mine && sessionStorage.getItem("person") !== mine) {
    sessionStorage.clear(); // acts that another person began are not repeated in this one's name
    sessionStorage.setItem("person", mine);
  }
  const asked = body.dataset.station; // of the address, where no foreign page led here
  if (asked) await send("POST", "/console/station", { station: asked });
  await judge(Boolean(document.querySelector("[data-closed]")));
  if (there?.locked && !mine) {
    const chip = document.querySelector("[data-entrance=in]");
    if (chip) {
      chip.textContent = named(words.locked);
      chip.dataset.entrance = "stay";
    }
  }
  body.dataset.door = "ready";
}

begin();
