"""`make fuzz`: random and broken frames through every decoder, counted, with progress.

Nothing may come out but a defined error, and nothing GOOD out of a broken frame: where a protocol
has a checksum it is checked here a second time by other code, else the whole line must match.
It opens no line. Each failure names the seed, the target and the bytes.
"""

import argparse
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from random import Random

from bench.fuzz_lines import line_targets, loader_target
from bench.fuzz_modbus import modbus_targets
from bench.mutation import Target, Unplanned

BATCH = 2000
SHOW_EVERY_S = 5.0


@dataclass(frozen=True, slots=True)
class Tally:
    """What went through one target."""

    name: str
    frames: int
    taken: int


def targets() -> list[Target]:
    """All decoders of the gateway."""
    return [*modbus_targets(), *line_targets(), loader_target()]


def run(
    count: int,
    seed: int,
    progress: Callable[[int], None] = lambda frames: None,
    found: Sequence[Target] = (),
) -> Sequence[Tally]:
    """Send `count` frames, shared by weight; Unplanned names the first thing that must not be."""
    chance = Random(seed)
    found = found or targets()
    frames = dict.fromkeys((target.name for target in found), 0)
    taken = dict(frames)
    turns = _turns(found)
    done = 0
    while done < count:
        target = next(turns)
        size = min(max(1, round(BATCH * target.weight)), count - done)
        for _ in range(size):
            state = chance.getrandbits(64)
            try:
                taken[target.name] += target.one(Random(state))
            except Unplanned:
                raise
            except Exception as error:
                raise Unplanned(f"{target.name}, frame seed {state}: {error!r}") from error
        frames[target.name] += size
        done += size
        progress(done)
    return [Tally(name, frames[name], taken[name]) for name in frames]


def _turns(found: Sequence[Target]) -> Iterator[Target]:
    while True:
        yield from found


def main() -> int:
    """Run from the command line; the exit status is 1 when something came out that must not."""
    parser = argparse.ArgumentParser(description="broken frames through every decoder")
    parser.add_argument("--count", type=int, default=10_000_000)
    parser.add_argument("--seed", type=int, default=1)
    wanted = parser.parse_args()
    begun = shown = time.monotonic()

    def progress(done: int) -> None:
        nonlocal shown
        now = time.monotonic()
        if now - shown >= SHOW_EVERY_S:
            shown = now
            rate = done / (now - begun)
            print(f"{done:>12,} of {wanted.count:,} frames, {rate:,.0f} a second", flush=True)

    try:
        tallies = run(wanted.count, wanted.seed, progress)
    except Unplanned as error:
        print(f"FAILED (seed {wanted.seed}): {error}")
        return 1
    for tally in tallies:
        print(f"{tally.name:<34} {tally.frames:>12,} frames, {tally.taken:>10,} taken for answers")
    total = sum(tally.frames for tally in tallies)
    print(f"{total:,} frames in {time.monotonic() - begun:.0f} s: only defined errors, and nothing")
    print("good out of a broken frame")
    return 0


if __name__ == "__main__":
    sys.exit(main())
