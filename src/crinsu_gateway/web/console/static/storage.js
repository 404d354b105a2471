// What is scanned before the view of a storage solution is looked for in it, as if it were typed.

document.addEventListener("scan", (event) => {
  const form = document.querySelector("[data-seek]");
  if (!form) return;
  form.elements.find.value = event.detail.text;
  form.requestSubmit();
});
