// Takes a PIN by touch and by keyboard, and shows how many digits there are, never which: they stand in
// no element, address or storage, and are forgotten with the answer.

const MOST = 12;

// `given` is called with the PIN; `words` say how many digits there are.
export function pad(form, words, given) {
  const dots = form.querySelector(".dots");
  let pin = "";

  function put(next) {
    pin = next.slice(0, MOST);
    dots.value = "\u25CF".repeat(pin.length);
    const word = [words.no_digit, words.digit][pin.length] ?? words.digits;
    dots.setAttribute("aria-label", word.replace("{count}", pin.length));
  }

  form.addEventListener("click", ({ target, detail }) => {
    const key = target.closest("button");
    if (detail) dots.focus(); // a finger, not the keyboard: what is typed next goes there
    if (key?.dataset.digit) put(pin + key.dataset.digit);
    if (key?.dataset.clear !== undefined) put(pin.slice(0, -1));
  });
  form.closest("dialog").addEventListener("keydown", (event) => {
    if (!form.checkVisibility() || event.ctrlKey || event.metaKey || event.altKey) return;
    if (/^[0-9]$/.test(event.key)) put(pin + event.key);
    else if (event.key === "Backspace" || event.key === "Delete") put(pin.slice(0, -1));
    else if (event.key === "Enter" && !event.target.closest("button")) form.requestSubmit();
    else return;
    event.preventDefault();
  });
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    const whole = pin;
    put("");
    if (whole) given(whole);
  });
  return { clear: () => put(""), focus: () => dots.focus() };
}
