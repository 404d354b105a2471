// Sample containers are chosen by scan: the first one brings all of its subject, others are ticked.

import { right, wrong } from "./sound.js";
import { isGood, talk } from "./talk.js";

const WITHIN_MS = 10000;

document.addEventListener("scan", ({ detail }) => look(detail.text));

document.addEventListener("submit", (event) => {
  if (event.target.dataset.look === undefined) return;
  event.preventDefault();
  const field = event.target.elements.sample;
  if (field.value.trim()) look(field.value.trim());
  field.value = "";
});

async function look(text) {
  const form = document.querySelector("form[data-look]");
  if (!form) return;
  const ticks = [...document.querySelectorAll("input[name=sampleContainers]")];
  const tick = ticks.find((one) => one.dataset.tag === text || one.value === text);
  if (tick) return choose(form, tick);
  const told = await talk(`/api/v1/lookup?sample=${encodeURIComponent(text)}`, {}, WITHIN_MS);
  if (!isGood(told)) return say(form, told.sentence || form.dataset.silent);
  const { id } = told.answer;
  const found = ticks.find((one) => one.value === String(id));
  if (found) return choose(form, found);
  if (ticks.some((one) => one.checked)) return say(form, form.dataset.other);
  right();
  location.assign(`${form.dataset.base}&sample=${id}`);
}

function choose(form, tick) {
  if (tick.disabled) return say(form, tick.closest("label").textContent.replace(/\s+/g, " ").trim());
  tick.checked = true;
  tick.closest("li").scrollIntoView({ block: "nearest" });
  form.elements.sample.focus(); // a stray Enter looks for nothing, and makes nothing
  form.querySelector("output").textContent = "";
  right();
}

function say(form, text) {
  const place = form.querySelector("output");
  place.dataset.kind = "bad";
  place.setAttribute("role", "alert");
  place.textContent = text;
  wrong();
}
