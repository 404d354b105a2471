// The work list: what is printed is what is ticked, and a label that is scanned finds what it is in.

document.addEventListener("scan", ({ detail }) => {
  const search = document.querySelector("form.filter input[name=text]");
  if (!search) return;
  search.value = detail.text;
  search.form.requestSubmit();
});

document.addEventListener("click", (event) => {
  const link = event.target.closest?.("a[data-print]");
  if (!link) return;
  const address = new URL(link.href);
  event.preventDefault();
  const ticks = [...link.closest("form").querySelectorAll("input[name=procedures]")];
  const wanted = ticks.filter((one) => one.checked).map((one) => one.value);
  if (ticks.length && !wanted.length) return ticks[0].focus();
  if (wanted.length) address.searchParams.set("procedures", wanted.join(","));
  const sheet = window.open(address, "_blank");
  sheet?.addEventListener("load", () => sheet.print());
  sheet?.addEventListener("afterprint", () => sheet.close()); // a kiosk has no other way back
});
