// What the bench says by ear: right (two notes that rise), wrong (a low rattle), hurry (two high ticks),
// alarm (two tones, again and again until `quiet`). They are told apart without looking, and by pitch as well as by rhythm.
// Made by the browser itself, without a file. A browser is mute until somebody touches it: `isMute`.

const AGAIN_MS = 4000;
const NOTES = {
  right: [
    { at: 0, for: 0.1, hz: 784, wave: "sine" },
    { at: 0.11, for: 0.22, hz: 1175, wave: "sine" },
  ],
  wrong: [0, 0.2, 0.4].map((at) => ({ at, for: 0.15, hz: 150, wave: "sawtooth" })),
  hurry: [0, 0.12].map((at) => ({ at, for: 0.07, hz: 1568, wave: "sine" })),
  alarm: [0, 0.6, 1.2].flatMap((at) => [
    { at, for: 0.28, hz: 960, wave: "square" },
    { at: at + 0.3, for: 0.28, hz: 720, wave: "square" },
  ]),
};
const LOUD = { sine: 0.5, sawtooth: 0.35, square: 0.25 }; // about as loud as each other
const EDGE_S = 0.01; // no click at either end
const LATE_MS = 500;

let context = null;
let ringing = 0;

export function right() {
  sound("right");
}

export function wrong() {
  sound("wrong");
}

export function hurry() {
  sound("hurry");
}

// Until `quiet`; asked for again while it rings, it goes on as it is.
export function alarm() {
  if (ringing) return;
  sound("alarm");
  ringing = setInterval(() => sound("alarm"), AGAIN_MS);
}

export function quiet() {
  clearInterval(ringing);
  ringing = 0;
}

// Whether the browser lets nothing be heard yet: somebody must touch it or press a key first, unless
// it was started as one that may (a screen on the wall). The document hears `sound` when that ends.
export function isMute() {
  if (navigator.userActivation.hasBeenActive) return false;
  if (!context) {
    context = new AudioContext();
    context.addEventListener("statechange", () => document.dispatchEvent(new CustomEvent("sound")));
  }
  return context.state !== "running";
}

// Writes a sound into a context of Web Audio, from a moment on (s).
export function score(into, name, from) {
  for (const note of NOTES[name]) {
    const tone = new OscillatorNode(into, { type: note.wave, frequency: note.hz });
    const loud = new GainNode(into, { gain: 0 });
    const begins = from + note.at;
    const ends = begins + note.for;
    loud.gain.setValueAtTime(0, begins);
    loud.gain.linearRampToValueAtTime(LOUD[note.wave], begins + EDGE_S);
    loud.gain.setValueAtTime(LOUD[note.wave], ends - EDGE_S);
    loud.gain.linearRampToValueAtTime(0, ends);
    tone.connect(loud).connect(into.destination);
    tone.start(begins);
    tone.stop(ends);
  }
}

// What cannot be heard at once is not heard later, when it would be about something else.
function sound(name) {
  if (isMute()) return;
  context ??= new AudioContext();
  const asked = performance.now();
  context.resume().then(() => {
    if (performance.now() - asked < LATE_MS) score(context, name, context.currentTime + EDGE_S);
  });
}
