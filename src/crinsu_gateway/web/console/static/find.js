// What is scanned is looked for, wherever the focus is. It finds nothing by itself.

const form = () => document.querySelector("[data-find]");

document.addEventListener("scan", ({ detail }) => {
  const asks = form();
  asks.elements.q.value = detail.text.trim();
  asks.requestSubmit();
});

if (!form().elements.q.value) form().elements.q.focus();
