// What is scanned is looked for, wherever the focus is. What was no label of ours (a badge, a name) does
// not stay in the address, nor in what the browser remembers. It finds nothing by itself.

const form = () => document.querySelector("[data-find]");

document.addEventListener("scan", ({ detail }) => {
  const asks = form();
  asks.elements.q.value = detail.text.trim();
  asks.requestSubmit();
});

if (!form().elements.q.value) form().elements.q.focus();
if (document.querySelector(".find-nothing, .find-several")) history.replaceState(null, "", location.pathname);
