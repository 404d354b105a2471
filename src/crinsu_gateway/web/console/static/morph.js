// Makes one element's content another's by changing only what differs, so that focus, what is being
// typed, open dialogs and the scroll stay. It knows no view.

// What the browser or a script of ours sets, and no piece says.
const OWN = new Set(["open", "style", "data-past", "aria-label-was"]);

export function morph(place, html) {
  const wanted = document.createElement("template");
  wanted.innerHTML = html;
  children(place, wanted.content);
}

function children(old, wanted) {
  let at = old.firstChild;
  for (const want of [...wanted.childNodes]) {
    const same = match(at, want);
    if (!same) {
      old.insertBefore(want, at);
      continue;
    }
    while (at !== same) at = removed(at);
    if (want.nodeType === Node.ELEMENT_NODE) element(same, want);
    else if (same.data !== want.data) same.data = want.data;
    at = same.nextSibling;
  }
  while (at) at = removed(at);
}

function removed(node) {
  const next = node.nextSibling;
  node.remove();
  return next;
}

// The node that becomes what is wanted: the one with its id, else the next one if it is alike.
function match(at, want) {
  const id = want.id || want.dataset?.key;
  for (let one = at; one; one = id ? one.nextSibling : null) {
    if (alike(one, want)) return one;
  }
  return null;
}

function alike(one, other) {
  return one.nodeName === other.nodeName && (one.id ?? "") === (other.id ?? "")
    && one.dataset?.key === other.dataset?.key && one.getAttribute?.("name") === other.getAttribute?.("name")
    && one.getAttribute?.("type") === other.getAttribute?.("type");
}

function element(old, want) {
  if (old.isEqualNode(want)) return;
  if (old.dataset?.mine !== undefined) return; // a script of ours keeps it
  for (const { name } of [...old.attributes]) {
    if (!want.hasAttribute(name) && !OWN.has(name)) old.removeAttribute(name);
  }
  for (const { name, value } of want.attributes) {
    if (!OWN.has(name) && old.getAttribute(name) !== value) old.setAttribute(name, value);
  }
  if (old.nodeName !== "OUTPUT") children(old, want);
}
