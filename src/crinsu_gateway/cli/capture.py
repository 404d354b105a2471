"""`capture`: records a unit into a transcript and the values that it means, for a test.

The files are what tests/golden/transcripts holds: DIR/<profile>/transcript.txt and expected.json.
"""

import asyncio
import json
from collections.abc import Callable
from pathlib import Path

import click

from crinsu_gateway.app.clock import SystemClock
from crinsu_gateway.cli.answer import Answer, Refusal, answering, config_option
from crinsu_gateway.cli.known_profiles import known_profiles, profile_named
from crinsu_gateway.cli.line_target import is_line, line_target, refuse_if_held
from crinsu_gateway.cli.progress import Progress
from crinsu_gateway.field.capture import Recorded
from crinsu_gateway.model.errors import NotFound
from crinsu_gateway.profile.link_facts import Transport
from crinsu_gateway.wire.channel import Tap
from crinsu_gateway.wire.link import Link
from crinsu_gateway.wire.tap import Transcript

LinkFor = Callable[[Tap], Link]


class _Bytes:
    """A tap for the bytes alone: where a line is on the machine of a site is nobody's business."""

    def __init__(self, file: Transcript) -> None:
        self.sent = file.sent
        self.received = file.received

    def note(self, text: str) -> None:
        """Not written down."""


@click.command("capture")
@click.argument("unit")
@click.option("--profile", "name", default=None, help="With a line: the profile to record by.")
@click.option("--address", default=None, type=int, help="With a line: the address of the unit.")
@click.option("--transport", default=None, help="With a line, where the profile leaves a choice.")
@click.option("--baud", default=None, type=int, help="With a tty: bits a second.")
@click.option("--rounds", default=3, show_default=True, help="How often all is asked.")
@click.option(
    "--listen", default=60.0, show_default=True, help="Longest wait for a pushed line, s."
)
@click.option("--out", required=True, help="The folder of transcripts; a folder is made in it.")
@click.option("--source", default="a real unit", show_default=True, help="Who was recorded.")
@click.option("--replace", is_flag=True, help="Write over an earlier recording of this profile.")
@click.option("--dir", "folders", multiple=True, help="One more folder with device profiles.")
@config_option
@answering
def command(
    unit: str,
    name: str | None,
    address: int | None,
    transport: str | None,
    baud: int | None,
    rounds: int,
    listen: float,
    out: str,
    source: str,
    replace: bool,
    folders: tuple[str, ...],
    config: str,
) -> Answer:
    """Record a UNIT of the configuration, or what is on a line (tcp://HOST:PORT or /dev/...)."""
    if rounds < 1:
        raise click.BadParameter("at least one round", param_hint="--rounds")
    if not is_line(unit):
        return _configured(unit, rounds, listen, Path(out), source, replace, config)
    if name is None:
        raise click.UsageError("a line needs --profile")
    target = line_target(unit)
    profile = profile_named(known_profiles(folders), name)
    ways = [way for way in profile.link.transports if target.carries(way)]
    chosen = [way for way in ways if transport in (None, way.value)]
    if len(chosen) != 1:
        spoken = ", ".join(ways) or "nothing that this line carries"
        raise click.UsageError(
            f"--transport must be one of those that {name} speaks here: {spoken}"
        )
    facts = profile.link.unit
    number = facts.default if address is None else address
    if not facts.min <= number <= facts.max:
        raise NotFound(f"{number} is no address of {name}; allowed: {facts.min} to {facts.max}")
    refuse_if_held(target, config)
    serial = target.serial(profile, baud)
    character_s = serial.character_s if serial else 0.0
    return _recorded(
        lambda tap: target.link(serial, tap),
        Recorded(profile, chosen[0], number, source, ()),
        (character_s, rounds, listen),
        Path(out),
        replace,
    )


def _configured(
    unit: str, rounds: int, listen: float, out: Path, source: str, replace: bool, config: str
) -> Answer:
    from crinsu_gateway.app.state_dir import kept_from_running
    from crinsu_gateway.cli.configured_unit import configured_unit

    found = configured_unit(config, unit)
    what = Recorded(found.unit.profile, found.unit.transport, found.unit.address, source, ())
    with kept_from_running(found.settings.gateway.state_dir):
        return _recorded(found.link, what, (found.character_s, rounds, listen), out, replace)


def _recorded(
    link_for: LinkFor,
    what: Recorded,
    pace: tuple[float, int, float],
    out: Path,
    replace: bool,
) -> Answer:
    """Record into a new folder, or into none: an earlier recording stays until the new one is."""
    folder = out / what.profile.id
    transcript, expected = folder / "transcript.txt", folder / "expected.json"
    if expected.exists() and not replace:
        raise Refusal("EXISTS", f"{folder} holds a recording; --replace writes over it")
    unfinished = folder / "transcript.new"
    try:
        folder.mkdir(parents=True, exist_ok=True)
        unfinished.write_text(_heading(what))
    except OSError as error:
        raise Refusal("CANNOT_WRITE", f"{folder}: {error.strerror}") from error
    tap = Transcript(unfinished, SystemClock())
    try:
        with Progress(f"recording {what.profile.id}") as progress:
            done = asyncio.run(_rounds(link_for(_Bytes(tap)), what, pace, progress))
    except BaseException:
        tap.close()
        unfinished.unlink()
        raise
    tap.close()
    unfinished.replace(transcript)
    expected.write_text(json.dumps(done.document(), indent=2, ensure_ascii=False) + "\n")
    counts = ", ".join(f"{count} {quality}" for quality, count in sorted(done.counts.items()))
    return Answer(
        {**done.document(), "transcript": str(transcript), "expected": str(expected)},
        [
            f"recorded {len(done.rounds)} rounds of {what.profile.id}: {counts or 'no value'}",
            f"  {transcript}",
            f"  {expected}",
        ],
    )


def _heading(what: Recorded) -> str:
    return (
        f"# profile: {what.profile.id} revision {what.profile.revision}\n"
        f"# transport: {what.transport.value}, address {what.address}\n"
        f"# source: {what.source}\n"
    )


async def _rounds(
    link: Link, what: Recorded, pace: tuple[float, int, float], progress: Progress
) -> Recorded:
    from dataclasses import replace

    from crinsu_gateway.drivers.registry import LISTENERS
    from crinsu_gateway.field.asking import at_the_line
    from crinsu_gateway.field.capture import asked, heard

    character_s, rounds, listen_s = pace
    if what.transport is Transport.STREAM:
        listener = LISTENERS[what.transport](what.profile, link)
        try:
            await link.open()
            await listener.start()
            return replace(what, rounds=await heard(listener, rounds, listen_s, progress))
        finally:
            await link.close()
    async with at_the_line(
        link, what.profile, what.transport, what.address, SystemClock(), character_s
    ) as driver:
        return replace(what, rounds=await asked(driver, what.profile, rounds, progress))
