// Lets the banner of the frame be heard: it sounds while an urgent alarm is there that nobody has
// accepted, and says so where the browser keeps silent. `data-sounding` of the page tells how bad it
// is, `data-sound` whether it can be heard. It draws nothing.

import { alarm, isMute, quiet } from "./sound.js";
import { untouched } from "./touch.js";

const TOUCHED = ["pointerup", "click", "keydown"];
const page = document.body.dataset;

function hear() {
  const severity = document.querySelector("[data-sounds]")?.dataset.sounds ?? "";
  const mute = severity !== "" && isMute();
  const before = page.sound;
  page.sounding = severity;
  page.sound = mute ? "off" : "on";
  if (severity === "" || (before === "off" && !mute)) quiet(); // it begins anew, not in some seconds
  if (severity !== "") alarm(severity);
}

document.addEventListener("pieces", hear);
document.addEventListener("sound", () => untouched(hear));
for (const touch of TOUCHED) {
  document.addEventListener(touch, () => page.sound === "off" && untouched(hear), true);
}
hear();
