// Moves a picture on its stage and makes it larger: by pinch, wheel, keys, buttons and one finger or
// the mouse once it is near. What moves is one CSS transform, so that ten thousand slots stay smooth.
// It asks nothing of the gateway, and a picture that changes meanwhile stays where it is.

const MOST = 12; // times its natural size
const ROOMY = 1.25;
const MOST_ROOMY = 2.2;
const SMALL = 520; // px; what is less high than this is made up to so high
const STEP = 1.4;
const MOVE = 80; // px, a press of an arrow
const CALM_MS = 180; // after this without a movement the picture is drawn anew, sharp
const SLIP = 8; // px; less is a touch, no drag
const WHEEL = 0.0022;

const views = new WeakMap(); // stage -> where its sheet is: k times as large, its corner at x, y

document.documentElement.dataset.zooms = "";
for (const stage of stages()) begin(stage);
document.addEventListener("pieces", () => stages().forEach(begin));
addEventListener("resize", () => stages().forEach(whole));

function stages() {
  return [...document.querySelectorAll("[data-stage]")];
}

function begin(stage) {
  if (views.has(stage)) {
    settle(stage);
    return;
  }
  views.set(stage, { k: 1, x: 0, y: 0, fingers: new Map(), moved: 0, asked: 0, calm: 0 });
  stage.addEventListener("pointerdown", down);
  stage.addEventListener("pointermove", move);
  for (const name of ["pointerup", "pointercancel"]) stage.addEventListener(name, up);
  stage.addEventListener("wheel", wheel, { passive: false });
  stage.addEventListener("click", slipped, { capture: true });
  stage.addEventListener("dragstart", (event) => event.preventDefault());
  stage.addEventListener("focusin", reveal);
  stage.addEventListener("scroll", () => (stage.scrollLeft || stage.scrollTop) && scrolled(stage));
  stage.addEventListener("keydown", pressed);
  whole(stage);
}

document.addEventListener("click", (event) => {
  const key = event.target.closest?.("[data-zoom]");
  const stage = key?.closest("[data-piece]")?.querySelector("[data-stage]");
  if (stage) act(stage, key.dataset.zoom);
});

function act(stage, what) {
  if (what === "whole") return whole(stage);
  const { clientWidth, clientHeight } = stage;
  return zoom(stage, what === "in" ? STEP : 1 / STEP, clientWidth / 2, clientHeight / 2);
}

function sizes(stage) {
  const svg = stage.querySelector("svg");
  const box = svg.viewBox.baseVal;
  return { wide: stage.clientWidth, high: stage.clientHeight, width: box.width, height: box.height };
}

function least(stage) {
  const { wide, high, width, height } = sizes(stage);
  return Math.min(wide / width, high / height);
}

// All of it, in the middle; what is small is made larger, but not as large as a poster.
function whole(stage) {
  const view = views.get(stage);
  if (!view) return;
  const { wide, high, width, height } = sizes(stage);
  view.k = Math.min(least(stage), Math.max(ROOMY, Math.min(MOST_ROOMY, SMALL / height)));
  view.x = (wide - width * view.k) / 2;
  view.y = (high - height * view.k) / 2;
  apply(stage);
}

function zoom(stage, by, x, y) {
  const view = views.get(stage);
  const k = Math.min(MOST, Math.max(Math.min(least(stage), 1), view.k * by));
  view.x = x - ((x - view.x) * k) / view.k;
  view.y = y - ((y - view.y) * k) / view.k;
  view.k = k;
  settle(stage);
}

function pan(stage, by, down) {
  const view = views.get(stage);
  view.x += by;
  view.y += down;
  settle(stage);
}

// What is smaller than the stage stands in its middle; what is larger leaves no edge empty.
function settle(stage) {
  const view = views.get(stage);
  const { wide, high, width, height } = sizes(stage);
  view.x = within(view.x, wide, width * view.k);
  view.y = within(view.y, high, height * view.k);
  apply(stage);
}

function within(at, room, size) {
  return size <= room ? (room - size) / 2 : Math.min(0, Math.max(room - size, at));
}

// A layer of its own while it moves, which the browser only shifts; drawn anew once it rests.
function apply(stage) {
  const view = views.get(stage);
  if (view.asked) return;
  view.asked = requestAnimationFrame(() => {
    view.asked = 0;
    put(stage);
    const { wide, high, width, height } = sizes(stage);
    stage.toggleAttribute("data-near", width * view.k > wide + 1 || height * view.k > high + 1);
  });
}

function put(stage) {
  const view = views.get(stage);
  const sheet = stage.firstElementChild;
  sheet.style.willChange = "transform";
  sheet.style.transform = `translate(${view.x}px, ${view.y}px) scale(${view.k})`;
  clearTimeout(view.calm);
  view.calm = setTimeout(() => { sheet.style.willChange = ""; }, CALM_MS);
}

// A browser scrolls by itself to what the keyboard comes to; here only the picture moves.
function scrolled(stage) {
  const view = views.get(stage);
  view.x -= stage.scrollLeft;
  view.y -= stage.scrollTop;
  put(stage);
  stage.scrollTo(0, 0);
}

function down(event) {
  const view = views.get(event.currentTarget);
  if (!view.fingers.size) view.moved = 0;
  view.fingers.set(event.pointerId, [event.clientX, event.clientY]);
}

function move(event) {
  const stage = event.currentTarget;
  const view = views.get(stage);
  const before = view.fingers.get(event.pointerId);
  if (!before) return;
  const now = [event.clientX, event.clientY];
  const other = [...view.fingers].find(([id]) => id !== event.pointerId)?.[1];
  view.moved += distance(before, now);
  if (view.moved > SLIP && !stage.hasPointerCapture(event.pointerId)) stage.setPointerCapture(event.pointerId);
  view.fingers.set(event.pointerId, now);
  if (other) pinch(stage, before, now, other);
  else if (stage.hasAttribute("data-near") && view.moved > SLIP) pan(stage, now[0] - before[0], now[1] - before[1]);
}

function pinch(stage, before, now, other) {
  const { left, top } = stage.getBoundingClientRect();
  const by = distance(now, other) / Math.max(1, distance(before, other));
  zoom(stage, by, (now[0] + other[0]) / 2 - left, (now[1] + other[1]) / 2 - top);
}

function distance([x, y], [across, far]) {
  return Math.hypot(x - across, y - far);
}

function up(event) {
  views.get(event.currentTarget).fingers.delete(event.pointerId);
}

// A drag ends with a click, which is none.
function slipped(event) {
  if (views.get(event.currentTarget).moved <= SLIP || !event.detail) return;
  event.preventDefault();
  event.stopPropagation();
}

// The wheel makes it larger with Ctrl (which a pinch on a pad says too), and moves what is near.
function wheel(event) {
  const stage = event.currentTarget;
  if (event.ctrlKey || event.metaKey) {
    const { left, top } = stage.getBoundingClientRect();
    zoom(stage, Math.exp(-event.deltaY * WHEEL), event.clientX - left, event.clientY - top);
  } else if (stage.hasAttribute("data-near")) {
    pan(stage, -event.deltaX, -event.deltaY);
  } else {
    return;
  }
  event.preventDefault();
}

const KEYS = {
  "+": (stage) => act(stage, "in"),
  "=": (stage) => act(stage, "in"),
  "-": (stage) => act(stage, "out"),
  0: whole,
  ArrowLeft: (stage) => pan(stage, MOVE, 0),
  ArrowRight: (stage) => pan(stage, -MOVE, 0),
  ArrowUp: (stage) => pan(stage, 0, MOVE),
  ArrowDown: (stage) => pan(stage, 0, -MOVE),
};

function pressed(event) {
  const doing = event.ctrlKey || event.altKey || event.metaKey ? null : KEYS[event.key];
  const stage = event.currentTarget;
  if (!doing || (event.key.startsWith("Arrow") && !stage.hasAttribute("data-near"))) return;
  event.preventDefault();
  doing(stage);
}

// What the keyboard comes to is seen.
function reveal(event) {
  const stage = event.currentTarget;
  if (event.target === stage || !event.target.matches(":focus-visible")) return;
  scrolled(stage);
  const { left, top, right, bottom } = stage.getBoundingClientRect();
  const one = event.target.getBoundingClientRect();
  const by = one.left < left ? left - one.left : Math.min(0, right - one.right);
  const far = one.top < top ? top - one.top : Math.min(0, bottom - one.bottom);
  if (by || far) pan(stage, by, far);
}
