"""`check`: validates config, profiles and layout, and tries what the gateway must reach.

One line each: what is wrong, where (file:line: key) and what is allowed. The tries themselves
are in reach.py, the rules in config/ and app/installation.py.
"""

import asyncio
from dataclasses import dataclass
from math import prod
from pathlib import Path

import click

from crinsu_gateway.app.centre_files import CentreFiles, centre_files
from crinsu_gateway.app.installation import Installation, installed
from crinsu_gateway.app.serial_options import doubts
from crinsu_gateway.cli.answer import Answer, answering, config_option
from crinsu_gateway.cli.progress import Progress
from crinsu_gateway.config.load import complaints_at, load
from crinsu_gateway.config.settings import Settings
from crinsu_gateway.model.complaint import Complaint
from crinsu_gateway.model.errors import FileFault, ProfileError
from crinsu_gateway.profile.load import Known


@dataclass(frozen=True, slots=True)
class Examined:
    """What was found about a configuration, the lines of what is well, and the units as installed.

    `installation` is None when the configuration cannot be used at all.
    """

    well: list[str]
    warnings: list[Complaint]
    wrong: list[Complaint]
    installation: Installation | None = None


@click.command("check")
@config_option
@click.option("--offline", is_flag=True, help="Do not try links, central and broker.")
@answering
def command(config: str, offline: bool) -> Answer:
    """Say what is wrong with the configuration, where, and what is allowed."""
    return _answer(examined(Path(config), offline=offline))


def examined(path: Path, *, offline: bool) -> Examined:
    """Examine a configuration; unless offline, also what it must reach."""
    try:
        settings = load(path)
        known = _profiles(settings, path)
        installation, faults = installed(settings, known.profiles, known.broken)
    except FileFault as error:
        return Examined([], [], list(error.complaints))
    well = [f"config {path}", *_layouts(settings), *_units(installation)]
    centre, unfit = _centre(settings, path, well)
    out = (*installation.units_left_out, *installation.scanners_left_out)
    faults += [(one.key, f"{one.name} will not run, the others will: {one.reason}") for one in out]
    wrong = [*installation.broken, *complaints_at(path, faults), *unfit]
    warnings = complaints_at(path, doubts(settings, installation))
    from crinsu_gateway.cli.reach import beyond, on_this_machine

    findings = on_this_machine(settings)
    if not offline:
        with Progress("trying links, scanners, centre and broker"):
            findings += asyncio.run(beyond(settings, installation, centre))
    for finding in findings:
        if not finding.fault:
            if finding.well not in well:  # several clients may share a secret
                well.append(finding.well)
            continue
        into = warnings if finding.warning else wrong
        into += complaints_at(path, [(finding.key, finding.fault)])
    return Examined(well, warnings, wrong, installation)


def _profiles(settings: Settings, path: Path) -> Known:
    from crinsu_gateway.profile.load import load_sound, shipped_dir

    folders = settings.gateway.profile_dirs
    missing = [
        (("gateway", "profile_dirs", index), f'"{folder}" is no folder')
        for index, folder in enumerate(folders)
        if not folder.is_dir()
    ]
    if missing:
        raise ProfileError(missing[0][1], complaints_at(path, missing))
    return load_sound([shipped_dir(), *folders])


def _layouts(settings: Settings) -> list[str]:
    lines = []
    for storage in settings.storages:
        layout = storage.layout()
        levels = " x ".join(f"{level.count} {level.kind}" for level in layout.levels)
        total = prod(level.count for level in layout.levels) * len(layout.slots)
        lines.append(
            f"storage {storage.name}: {storage.type}, {levels} x {len(layout.slots)} slots "
            f"= {total} slots"
        )
    return lines


def _centre(
    settings: Settings, path: Path, well: list[str]
) -> tuple[CentreFiles | None, list[Complaint]]:
    """The files about the centre, and what is wrong with them; what is well goes to `well`."""
    central = settings.central
    if central is None:
        return None, []
    files, unfit = centre_files(central, path)
    if not unfit:
        well += [f"mapping {central.mapping}"] if central.mapping else []
        well += [f"certificates {central.ca_file}"] if central.ca_file else []
    return files, unfit


def _units(installation: Installation) -> list[str]:
    return [
        f"unit {unit.name}: {unit.profile.id} revision {unit.profile.revision}, {unit.transport} "
        f"on {link.settings.name}, address {unit.address}, {len(unit.points)} points"
        for link in installation.links
        for unit in link.units
    ]


def _answer(found: Examined) -> Answer:
    lines = [f"ok      {line}" for line in found.well]
    lines += [f"warning {complaint}" for complaint in found.warnings]
    lines += [f"error   {complaint}" for complaint in found.wrong]
    data = {
        "ok": not found.wrong,
        "well": found.well,
        "warnings": [_facts(complaint) for complaint in found.warnings],
        "errors": [_facts(complaint) for complaint in found.wrong],
    }
    return Answer(data, lines, well=not found.wrong)


def _facts(complaint: Complaint) -> dict[str, object]:
    return {
        "file": complaint.file,
        "line": complaint.line,
        "key": complaint.key,
        "message": complaint.message,
    }
