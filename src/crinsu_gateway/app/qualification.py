"""Examines an installation as it stands: machine, store, backups, and units while the daemon runs.

Each examination says what is expected and what was found; it changes nothing and asks no unit.
The configuration is examined by `check`, the program by installed_program.py.
"""

import hashlib
import shutil
import subprocess
from collections.abc import Iterator, Sequence
from pathlib import Path

from crinsu_gateway.app.installation import Installation
from crinsu_gateway.app.notary import config_hash
from crinsu_gateway.app.state_dir import runs
from crinsu_gateway.app.upkeep import sight
from crinsu_gateway.config.settings import Settings
from crinsu_gateway.model.clock import Clock, iso_utc
from crinsu_gateway.model.device import Condition
from crinsu_gateway.model.errors import ConfigError, StoreError
from crinsu_gateway.model.qualification import Examination, Verdict
from crinsu_gateway.model.timekeeping import Discipline
from crinsu_gateway.model.upkeep import MIB
from crinsu_gateway.profile.load import shipped_dir
from crinsu_gateway.store import backup, units
from crinsu_gateway.store.opening import migrations, open_reader
from crinsu_gateway.store.transaction import Transaction

SERVICES = ("crinsu-gateway.service", "crinsu-gateway-backup.timer")
SYSTEMCTL_WITHIN_S = 10.0


def identity(path: Path, settings: Settings, installation: Installation) -> list[tuple[str, str]]:
    """Which gateway, which configuration, and which device profiles it uses, with their digests."""
    gateway = settings.gateway
    profiles = {
        unit.profile.id: unit.profile.revision for link in installation.links for unit in link.units
    }
    return [
        ("gateway", gateway.id),
        ("facility", f"{gateway.facility}, {gateway.organization}, {gateway.time_zone}"),
        ("configuration", str(path)),
        ("configuration, SHA-256", hashlib.sha256(path.read_bytes()).hexdigest()),
        ("settings in force, SHA-256", config_hash(settings)),
        *(
            (f"profile {name}", f"revision {said}, SHA-256 {_profile_digest(name, settings)}")
            for name, said in sorted(profiles.items())
        ),
    ]


def _profile_digest(name: str, settings: Settings) -> str:
    """The digest of the file that a profile was read from; of two folders the later one counts."""
    folders = [shipped_dir(), *settings.gateway.profile_dirs]
    files = [one for folder in folders if (one := folder / f"{name}.toml").is_file()]
    return hashlib.sha256(files[-1].read_bytes()).hexdigest() if files else "unknown"


def of_machine(
    settings: Settings, discipline: Discipline | None, clock: Clock
) -> Iterator[Examination]:
    """The clock, room on the disk, and the services that start by themselves."""
    yield _clock(discipline, clock)
    folder = settings.gateway.state_dir
    wanted = f"{settings.store.disk_low_mib} MiB or more"
    if folder.is_dir():
        free = sight(settings).free // MIB
        well = Verdict.PASSED if free >= settings.store.disk_low_mib else Verdict.WARNING
        yield Examination("machine", "room on the disk", wanted, f"{free} MiB", well)
    for name in SERVICES:
        yield _service(name)


def _clock(discipline: Discipline | None, clock: Clock) -> Examination:
    wanted, now = "in step with a time service", iso_utc(clock.now().utc_ms)
    if discipline is None:
        found, verdict = f"{now}; nobody can tell", Verdict.WARNING
    elif discipline.synced:
        error = "" if discipline.error_ms is None else f", at most {discipline.error_ms} ms off"
        found, verdict = f"{now}; in step{error}", Verdict.PASSED
    else:
        found, verdict = f"{now}; not in step", Verdict.WARNING
    return Examination("machine", "clock", wanted, found, verdict)


def _service(name: str) -> Examination:
    systemctl = shutil.which("systemctl")
    if systemctl is None:
        return Examination("machine", name, "enabled", "no systemctl here", Verdict.NOT_DONE)
    try:
        said = subprocess.run(  # noqa: S603 - found on the path, and nothing of it is input
            [systemctl, "is-enabled", name],
            capture_output=True,
            text=True,
            timeout=SYSTEMCTL_WITHIN_S,
            check=False,
        )
    except (OSError, subprocess.TimeoutExpired) as error:
        return Examination("machine", name, "enabled", str(error), Verdict.NOT_DONE)
    found = (said.stdout or said.stderr).strip().splitlines()
    state = found[0] if found else "no answer"
    verdict = Verdict.PASSED if state == "enabled" else Verdict.WARNING
    return Examination("machine", name, "enabled", state, verdict)


def of_store(settings: Settings, clock: Clock) -> Iterator[Examination]:
    """Its folder, every page and event of the store, and the newest backup in each folder."""
    folder, path = settings.gateway.state_dir, settings.store_path
    if not path.exists():
        found = f"there is no store in {folder} yet: start the gateway once"
        yield Examination("store", "store", "whole, of this gateway", found, Verdict.NOT_DONE)
        return
    for one, mode in ((folder, 0o700), (path, 0o600)):
        said = one.stat().st_mode & 0o777
        well = Verdict.FAILED if said & ~mode else Verdict.PASSED
        owner = f"{said:04o}, owned by user {one.stat().st_uid}"
        yield Examination("store", f"access to {one}", f"{mode:04o} or less", owner, well)
    yield _whole(path, settings.gateway.id, clock)
    now_ms = clock.now().utc_ms
    for seen in sight(settings).backups:
        what, wanted = f"backup in {seen.folder}", f"within {settings.backup.late_after_h} h"
        if seen.newest_ms is None:
            yield Examination("store", what, wanted, seen.failed or "none", Verdict.WARNING)
            continue
        hours = (now_ms - seen.newest_ms) / 3_600_000
        late = hours > settings.backup.late_after_h or seen.failed
        said_of_it = f"{iso_utc(seen.newest_ms)}; {seen.failed}".rstrip("; ")
        yield Examination(
            "store", what, wanted, said_of_it, Verdict.WARNING if late else Verdict.PASSED
        )


def _whole(path: Path, gateway: str, clock: Clock) -> Examination:
    """Every page by its checksum, every event of the trail, and whose store it is."""
    wanted = f"whole, of {gateway}, schema {migrations()[-1][0]}"
    try:
        head = backup.verified(path, clock)
    except StoreError as error:
        return Examination("store", "store", wanted, error.sentence, Verdict.FAILED)
    found = (
        f"{head.audit_seq} audit events verified, of {head.gateway}, schema {head.schema}, "
        f"epoch {head.epoch}, {head.stored} of {head.samples} sample containers stored"
    )
    ours = head.gateway == gateway and head.schema == migrations()[-1][0]
    return Examination("store", "store", wanted, found, Verdict.PASSED if ours else Verdict.FAILED)


def of_units(settings: Settings, clock: Clock) -> Iterator[Examination]:
    """What the running daemon says of each configured unit."""
    names = [unit.name for unit in settings.units]
    try:
        running = runs(settings.gateway.state_dir)
    except ConfigError:
        running = False
    states = _states(settings.store_path, clock) if running and settings.store_path.exists() else []
    known = {one.name: one for one in states}
    for name in names:
        state = known.get(name)
        if state is None:
            found, verdict = "the gateway does not run", Verdict.NOT_DONE
        else:
            found = f"{state.condition.lower()} since {iso_utc(state.since_ms)} {state.reason}"
            verdict = Verdict.PASSED if state.condition is Condition.GOOD else Verdict.FAILED
        yield Examination("units", name, "every point is read", found.strip(), verdict)


def _states(path: Path, clock: Clock) -> Sequence[units.UnitState]:
    connection = open_reader(path)
    try:
        connection.execute("BEGIN")
        return units.states(Transaction(connection, clock.now()))
    finally:
        connection.close()
