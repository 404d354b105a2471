// The list of people: what is typed hides the others. It stays in the page: no address names anybody.
// A badge that is scanned goes into the field that waits for it.

document.addEventListener("input", ({ target }) => {
  const rows = target.dataset?.filters && document.getElementById(target.dataset.filters);
  if (rows) filter(rows, target.value);
});

document.addEventListener("pieces", () => {
  for (const one of document.querySelectorAll("[data-filters]")) {
    filter(document.getElementById(one.dataset.filters), one.value);
  }
});

document.addEventListener("scan", ({ detail }) => {
  const open = document.querySelector("details[open] [data-scans]");
  if (open) open.value = detail.text;
});

function filter(rows, text) {
  const wanted = text.trim().toLocaleLowerCase();
  for (const row of rows.rows) row.hidden = !row.textContent.toLocaleLowerCase().includes(wanted);
}
