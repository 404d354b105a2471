// Waits until no finger is on the page and what it touched has heard of it: whatever moves under a
// finger takes the touch from what it was meant for, and gives it to something else.

const CLICK_WITHIN_MS = 100; // after the finger rose
const LONGEST_MS = 2000; // a finger that rests

const waiting = [];
let down = false;
let timer = 0;

// Does it now, or once nothing is touched; in order.
export function untouched(done) {
  if (down) waiting.push(done);
  else done();
}

function over() {
  clearTimeout(timer);
  down = false;
  for (const done of waiting.splice(0)) done();
}

function overIn(ms) {
  clearTimeout(timer);
  timer = setTimeout(over, ms);
}

document.addEventListener("pointerdown", () => {
  down = true;
  overIn(LONGEST_MS);
}, true);
for (const rose of ["pointerup", "pointercancel"]) {
  document.addEventListener(rose, () => overIn(CLICK_WITHIN_MS), true);
}
document.addEventListener("click", () => overIn(0), true);
