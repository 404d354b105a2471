"""`devices`: lists the known device profiles, and what is not known of each model.

A profile with a fault stops no other: it is named after them, with its lines. One profile by its
name is shown whole: where its facts come from, how it is spoken to, its points and alarms.
"""

import shutil
import textwrap
from collections.abc import Iterator

import click

from crinsu_gateway.cli.answer import Answer, answering
from crinsu_gateway.profile.described import AlarmRule, Point, Profile, Query, Register
from crinsu_gateway.profile.load import Known

_WIDEST = 120


@click.command("devices")
@click.argument("profile", required=False)
@click.option("--dir", "folders", multiple=True, help="One more folder with device profiles.")
@answering
def command(profile: str | None, folders: tuple[str, ...]) -> Answer:
    """List the known device profiles, or show one PROFILE with its points."""
    from crinsu_gateway.cli.known_profiles import known_profiles, profile_named

    known = known_profiles(folders)
    if profile is None:
        return _listed(known)
    return _shown(profile_named(known, profile))


def _facts(profile: Profile) -> dict[str, object]:
    return {
        "id": profile.id,
        "revision": profile.revision,
        "maker": profile.maker,
        "model": profile.model,
        "models": list(profile.models),
        "kind": profile.kind,
        "confidence": profile.confidence,
        "transports": list(profile.link.transports),
        "points": len(profile.points),
        "not_known": list(profile.not_known),
        "deprecated_by": profile.deprecated_by,
    }


def _listed(known: Known) -> Answer:
    profiles = sorted(known.profiles.values(), key=lambda one: one.id)
    lines = [line for one in profiles for line in _head(one)]
    broken = {name: [str(one) for one in found] for name, found in sorted(known.broken.items())}
    for name, complaints in broken.items():
        lines += [f"{name:<24} CANNOT BE USED", *(f"    {one}" for one in complaints)]
    counted = f"{len(profiles)} profiles; `crinsu-gateway devices NAME` shows one with its points"
    data = {"devices": [_facts(one) for one in profiles], "broken": broken}
    return Answer(data, [*lines, "", counted], well=not broken)


def _head(profile: Profile) -> Iterator[str]:
    """What stands above the points: the model, how sure, and what is not known."""
    spoken = ", ".join(profile.link.transports)
    yield (
        f"{profile.id:<24} {profile.maker} {profile.model} ({profile.kind}), "
        f"{len(profile.points)} points, {spoken}; confidence: {profile.confidence}"
    )
    for gap in profile.not_known:
        yield from _wrapped(gap, "    not known: ")
    if profile.deprecated_by:
        yield f"    replaced by {profile.deprecated_by}"


def _wrapped(text: str, label: str) -> list[str]:
    width = max(60, min(_WIDEST, shutil.get_terminal_size((_WIDEST, 24)).columns))
    return textwrap.wrap(text, width, initial_indent=label, subsequent_indent=" " * len(label))


def _shown(profile: Profile) -> Answer:
    points = [_point_facts(profile, point) for point in profile.points.values()]
    sources = [
        {"title": one.title, "version": one.version, "url": one.url, "pages": one.pages}
        for one in profile.sources
    ]
    alarms = [
        {"code": one.code, "when": _when(profile, one), "severity": one.severity}
        for one in profile.alarms
    ]
    lines = list(_head(profile))
    for one in profile.sources:
        pages = f", p. {one.pages}" if one.pages else ""
        lines += _wrapped(f"{one.title}{pages} <{one.url}>", "    source: ")
    lines.append("")
    for point in profile.points.values():
        doubt = f" [{point.confidence}]" if point.confidence else ""
        lines.append(
            f"  {point.name:<22} {point.unit:<7} {_access(point):<3} {point.purpose or '':<12} "
            f"{_place(point):<22} {point.every_s:>6g} s  {point.title}{doubt}"
        )
    lines += [
        f"  alarm {one.code:<16} {one.severity:<9} when {_when(profile, one)}"
        for one in profile.alarms
    ]
    data = {**_facts(profile), "sources": sources, "points": points, "alarms": alarms}
    return Answer(data, lines)


def _point_facts(profile: Profile, point: Point) -> dict[str, object]:
    return {
        "name": point.name,
        "title": point.title,
        "kind": point.kind,
        "unit": point.unit,
        "purpose": point.purpose,
        "place": _place(point),
        "type": point.type,
        "writable": point.write is not None,
        "optional": point.optional,
        "confidence": point.confidence or profile.confidence,
        "every_s": point.every_s,
        "stale_after_s": point.stale_after_s,
    }


def _access(point: Point) -> str:
    if point.write is None:
        return "r"
    return "rw" if point.readable else "w"


def _place(point: Point) -> str:
    """Where a point stands: its table and wire address, its question, or that it comes unasked."""
    if isinstance(point.source, Register):
        return f"{point.source.table} {point.source.address}"
    return point.source.request if isinstance(point.source, Query) else "comes by itself"


def _when(profile: Profile, alarm: AlarmRule) -> str:
    if alarm.bit is not None:
        name = profile.points[alarm.point].bits.get(alarm.bit, "is set")
        return f"{alarm.point} bit {alarm.bit} {name}"
    if alarm.equals is not None:
        said = str(alarm.equals).lower() if isinstance(alarm.equals, bool) else alarm.equals
        return f"{alarm.point} is {said}"
    sign, limit = ("above", alarm.above) if alarm.above is not None else ("below", alarm.below)
    return f"{alarm.point} is {sign} {limit:g}"
