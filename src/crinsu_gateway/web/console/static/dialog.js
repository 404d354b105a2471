// Opens and closes what stands in a page as <dialog>, and lets a filter ask by itself. No view.

document.addEventListener("click", ({ target }) => {
  const opens = target.closest?.("[data-opens]");
  if (opens) document.getElementById(opens.dataset.opens)?.showModal();
  const closes = target.closest?.("[data-closes]");
  if (closes) closes.closest("dialog")?.close();
});

document.addEventListener("change", ({ target }) => {
  target.closest?.("form[data-auto]")?.requestSubmit();
});

// A form that asks sends nothing for what was left empty, so that addresses stay short.
document.addEventListener("submit", ({ target }) => {
  if (target.method !== "get") return;
  for (const one of target.elements) {
    if (one.name && !one.value) {
      one.disabled = true;
      setTimeout(() => { one.disabled = false; });
    }
  }
});
