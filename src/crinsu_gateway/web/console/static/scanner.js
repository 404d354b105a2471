// Hears scanners that type what they read: wherever the focus is, told apart from people by their pace.
// Fires `scan` (detail.text), and `scan-again` where the same label was read twice in a moment, at the
// dialog that stands over the page, else at the document; neither bubbles, for what is shown to a dialog,
// a badge say, is for nothing beneath it. It acts on nothing by itself.

const GAP_MS = 50; // no scanner is slower from key to key
const MEAN_MS = 30; // and no person as quick, on the average, over a whole label
const SILENCE_MS = 800; // after this a label without a suffix is whole; a busy machine makes pauses too
const HOLD_MS = 150; // what is pressed with the keyboard is pressed once nothing has followed for so long
const TORN_MS = 500; // what follows a letter within this may be the rest of a label, after a pause of the line
const AGAIN_MS = 1500; // the same label within this is one scan
const LEAST = 2; // letters, where a suffix ends them
const LEAST_UNENDED = 4; // where only silence does
const MOST = 4096; // of what is longer the rest is let go: no label that we know is
const AIM = /^\][A-Za-z][0-9A-Za-z]/; // what kind of code it was: ISO/IEC 15424

const ENDS = new Set(["Enter", "Tab"]);
const ENDS_WITH_CONTROL = new Set(["c", "i", "j", "m"]); // ETX, HT, LF, CR
const MODIFIERS = new Set(["Shift", "Control", "Alt", "AltGraph", "Meta", "CapsLock", "NumLock", "Dead"]);
const TYPED_INTO = "input, textarea, select";
const PRESSED = "button, summary, [role=button]";
const PRESSES = new Set(["Enter", " "]);

let burst = null; // what comes now: letters, when they began and ended, the field that they went into
let ended = -Infinity; // when the last label was whole
let torn = -Infinity; // when something broke off that may have been the beginning of a label
let lettered = -Infinity; // when a letter came that went into no field
let last = { text: "", at: -Infinity };
let silence = 0;
let held = 0;

document.addEventListener("keydown", heard, { capture: true });

function heard(event) {
  if (MODIFIERS.has(event.key)) return;
  clearTimeout(held);
  if (event.repeat || event.isComposing || event.metaKey) return drop();
  if (burst && event.timeStamp - burst.last > GAP_MS && !isLateEnd(event)) {
    torn = burst.last;
    drop();
  }
  if (isEnd(event)) return end(event);
  if (isControl(event)) return burst ? still(event) : undefined; // STX, GS and the like
  if (event.key.length === 1) letter(event);
  else drop();
}

function isControl(event) {
  return event.ctrlKey && !event.altKey && !event.getModifierState("AltGraph");
}

function isEnd(event) {
  if (!isControl(event)) return ENDS.has(event.key);
  return ENDS_WITH_CONTROL.has(event.key.toLowerCase()) && (burst || isRightAfter(event));
}

// The suffix of a wireless scanner may come late; so many letters so quickly were a label's.
function isLateEnd(event) {
  const whole = burst.text.length >= LEAST_UNENDED && isQuick();
  return ENDS.has(event.key) && whole && event.timeStamp - burst.last <= TORN_MS;
}

function isRightAfter(event) {
  return event.timeStamp - ended <= GAP_MS;
}

function letter(event) {
  const field = event.target.closest?.(TYPED_INTO) ?? null;
  burst ??= {
    text: "", first: event.timeStamp, last: 0, field, before: field?.value,
    isRest: event.timeStamp - torn <= TORN_MS,
  };
  if (burst.text && !field) still(event);
  if (burst.text.length < MOST) burst.text += event.key;
  burst.last = event.timeStamp;
  clearTimeout(silence);
  silence = setTimeout(unended, SILENCE_MS);
  hold(event);
  if (!field && event.key !== " ") lettered = event.timeStamp;
}

// Enter ends a label; one that a person pressed is left to the browser.
function end(event) {
  if (burst && !burst.isRest && burst.text.length >= LEAST && isQuick()) {
    still(event);
    return whole(event.timeStamp);
  }
  drop();
  if (isRightAfter(event)) {
    ended = event.timeStamp; // the second of two suffixes, such as LF after CR
    return still(event);
  }
  hold(event);
}

// A label may begin with a blank or with an Enter, or end with one that comes late: nothing is pressed
// by it. What a person presses with the keyboard is pressed once it is clear that nothing follows.
function hold(event) {
  const button = event.target.closest?.(PRESSED);
  if (!button || !PRESSES.has(event.key) || (burst && burst.text !== event.key)) return;
  still(event);
  if (isRightAfter(event) || event.timeStamp - lettered <= TORN_MS) return;
  held = setTimeout(() => button.click(), HOLD_MS);
}

function isQuick() {
  return (burst.last - burst.first) / Math.max(1, burst.text.length - 1) <= MEAN_MS;
}

// Without a suffix only silence ends a label; into a field it was typed, and stands there to be seen.
function unended() {
  const text = burst.field || burst.isRest ? "" : burst.text.trim();
  if (text.length >= LEAST_UNENDED && isQuick()) whole(burst.last);
}

function whole(at) {
  const { text, field, before } = burst;
  drop();
  ended = at;
  lettered = -Infinity;
  if (field && field.value !== before) {
    field.value = before;
    field.dispatchEvent(new Event("input", { bubbles: true }));
  }
  const label = text.replace(AIM, "").trim();
  if (!label) return;
  const again = label === last.text && at - last.at < AGAIN_MS;
  last = { text: label, at };
  const where = [...document.querySelectorAll("dialog:modal")].at(-1) ?? document;
  const kind = again ? "scan-again" : "scan";
  where.dispatchEvent(new CustomEvent(kind, { detail: { text: label } }));
}

function drop() {
  clearTimeout(silence);
  burst = null;
}

function still(event) {
  event.preventDefault();
  event.stopImmediatePropagation();
}
