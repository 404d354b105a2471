"""A browser whose ears are counted: what it lets be heard, and only after somebody touched it.

What drives a browser counts as a touch to the browser itself, so that no test could see a silent
one; here only what happens in the page counts, as it does for a person.
"""

from playwright.async_api import BrowserContext, Page, expect

EARS = """
  let touched = false, running = [];
  for (const touch of ["pointerup", "keydown"]) addEventListener(touch, () => {
    touched = true;
    for (const one of running) one.resume();
  }, true);
  Object.defineProperty(Navigator.prototype, "userActivation", {
    get: () => ({ hasBeenActive: touched, isActive: touched }),
  });
  window.tones = 0;
  class Part {
    constructor() { this.gain = { setValueAtTime() {}, linearRampToValueAtTime() {} }; }
    connect(other) { return other; }
    start() { window.tones += 1; }
    stop() {}
  }
  window.OscillatorNode = window.GainNode = Part;
  window.AudioContext = class extends EventTarget {
    constructor() { super(); this.state = BEGINS; this.currentTime = 0; running.push(this); }
    get destination() { return new Part(); }
    async resume() {
      if (!touched || this.state === "running") return;
      this.state = "running";
      this.dispatchEvent(new Event("statechange"));
    }
  };
"""


async def with_ears(context: BrowserContext, *, may: bool = False) -> None:
    """Counts what is heard in pages that are opened from now on; `may`: also before a touch."""
    begins = "running" if may else "suspended"
    await context.add_init_script(EARS.replace("BEGINS", f'"{begins}"'))


async def heard(page: Page) -> int:
    """How many tones could be heard in a page until now."""
    found: int = await page.evaluate("window.tones")
    return found


async def sounding(page: Page, severity: str, *, aloud: bool) -> None:
    """Waits until the page sounds for this, or for nothing, and says whether it can be heard."""
    await expect(page.locator("body")).to_have_attribute("data-sounding", severity)
    await expect(page.locator("body")).to_have_attribute("data-sound", "on" if aloud else "off")
