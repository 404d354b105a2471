"""`devices`: lists the known device profiles, and what is not known of each model."""

from collections.abc import Mapping
from pathlib import Path

import click

from crinsu_gateway.cli.answer import Answer, answering
from crinsu_gateway.profile.described import Profile


@click.command("devices")
@click.argument("profile", required=False)
@click.option("--dir", "folders", multiple=True, help="One more folder with device profiles.")
@answering
def command(profile: str | None, folders: tuple[str, ...]) -> Answer:
    """List the known device profiles, or show one PROFILE with its points."""
    from crinsu_gateway.model.complaint import near_match
    from crinsu_gateway.model.errors import NotFound
    from crinsu_gateway.profile.load import load_known, shipped_dir

    known = load_known([shipped_dir(), *map(Path, folders)])
    if profile is None:
        return _listed(known)
    if profile not in known:
        raise NotFound(f'there is no profile "{profile}"{near_match(profile, known)}')
    return _shown(known[profile])


def _facts(profile: Profile) -> dict[str, object]:
    return {
        "id": profile.id,
        "revision": profile.revision,
        "maker": profile.maker,
        "model": profile.model,
        "kind": profile.kind,
        "confidence": profile.confidence,
        "transports": list(profile.link.transports),
        "points": len(profile.points),
        "not_known": list(profile.not_known),
        "deprecated_by": profile.deprecated_by,
    }


def _listed(known: Mapping[str, Profile]) -> Answer:
    lines = []
    for profile in sorted(known.values(), key=lambda one: one.id):
        lines.append(
            f"{profile.id:<28} {profile.maker} {profile.model} ({profile.kind}), "
            f"{len(profile.points)} points, {', '.join(profile.link.transports)}; "
            f"confidence: {profile.confidence}"
        )
        lines += [f"{'':<28}   not known: {gap}" for gap in profile.not_known]
        if profile.deprecated_by:
            lines.append(f"{'':<28}   replaced by {profile.deprecated_by}")
    return Answer({"devices": [_facts(known[key]) for key in sorted(known)]}, lines)


def _shown(profile: Profile) -> Answer:
    points: list[dict[str, object]] = [
        {
            "name": point.name,
            "title": point.title,
            "unit": point.unit,
            "purpose": point.purpose,
            "writable": point.write is not None,
            "every_s": point.every_s,
            "stale_after_s": point.stale_after_s,
        }
        for point in profile.points.values()
    ]
    head = _listed({profile.id: profile}).lines
    rows = [
        f"  {point.name:<26} {point.unit:<6} {'rw' if point.write else 'r ':<3} "
        f"{point.purpose or '':<12} {point.title}"
        for point in profile.points.values()
    ]
    return Answer({**_facts(profile), "points": points}, [*head, *rows])
