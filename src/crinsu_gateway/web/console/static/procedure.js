// A procedure that waits for tags: each label that is scanned goes to the next sample container.

import { right, wrong } from "./sound.js";

document.addEventListener("scan", ({ detail }) => {
  const places = [...document.querySelectorAll("input[data-tag]")];
  if (!places.length) return;
  const here = document.activeElement;
  const place = places.includes(here) && !here.value ? here : places.find((one) => !one.value);
  if (!place || places.some((one) => one.value === detail.text)) {
    wrong();
    return;
  }
  place.value = detail.text;
  place.closest("label").classList.add("heard");
  (places.find((one) => !one.value) ?? document.querySelector("#approve button"))?.focus();
  right();
});
