"""Carries out a reload: reads the configuration again and puts in place what can be replaced.

A configuration that is wrong in any way changes nothing. What may change is decided in reload.py.
"""

import asyncio
from collections.abc import Callable, Mapping
from dataclasses import replace
from pathlib import Path

from structlog.typing import FilteringBoundLogger

from crinsu_gateway.app.certificates import read
from crinsu_gateway.app.inhabitants import World
from crinsu_gateway.app.logs import Threshold
from crinsu_gateway.app.prepared import Prepared, prepared
from crinsu_gateway.app.reload import Area, Changes, changes
from crinsu_gateway.app.site import apply_interlocks, apply_limits
from crinsu_gateway.app.supervisor import Inhabitant, Supervisor
from crinsu_gateway.model.errors import FileFault, GatewayError

Maker = Callable[[Prepared], Inhabitant | None]
"""Makes an inhabitant from a configuration; None when it is not wanted there."""


class Reloader:
    """Knows which inhabitant belongs to which area of the configuration."""

    def __init__(
        self,
        path: Path,
        world: World,
        supervisor: Supervisor,
        makers: Mapping[Area, tuple[str, Maker]],
        threshold: Threshold,
        log: FilteringBoundLogger,
    ) -> None:
        self._path = path
        self._world = world
        self._supervisor = supervisor
        self._makers = makers
        self._threshold = threshold
        self._log = log

    async def reload(self, group: asyncio.TaskGroup, before: Prepared) -> Prepared:
        """Read the configuration again; what is in force from now on."""
        try:
            fresh = await asyncio.to_thread(prepared, self._path)
            found = changes(before.settings, fresh.settings)
            shown = await asyncio.to_thread(read, found.settings, self._world.clock.now().utc_ms)
            after = replace(
                fresh,
                settings=found.settings,
                installation=before.installation,
                certificate=shown or (before.certificate if found.settings.tls_files else None),
            )
            areas = found.areas | _rotated(before, after)
            made = {
                name: make(after) for area, (name, make) in self._makers.items() if area in areas
            }
            if Area.LIMITS in areas:
                await self._world.db.write(apply_limits, after.settings)
            if Area.INTERLOCKS in areas:
                await self._world.db.write(apply_interlocks, after.settings)
        except GatewayError as error:
            self._refused(error)
            return before
        self._threshold.move(after.settings.log.level)
        for name, inhabitant in made.items():
            await self._supervisor.stop(name)
            if inhabitant:
                self._supervisor.add(group, inhabitant)
        self._say(areas, _waiting(before, fresh, found))
        return after

    def _refused(self, error: GatewayError) -> None:
        complaints = error.complaints if isinstance(error, FileFault) else ()
        for sentence in [str(one) for one in complaints] or [error.sentence]:
            self._log.error("reload refused", code=error.code, reason=sentence)

    def _say(self, areas: frozenset[Area], waiting: list[str]) -> None:
        self._log.info("reloaded", changed=sorted(areas))
        if waiting:
            self._log.warning("needs restart", keys=waiting)


def _rotated(before: Prepared, after: Prepared) -> frozenset[Area]:
    """The areas whose files hold something else now, although the settings may be the same."""
    old, new = before.secrets, after.secrets
    pairs = (
        (Area.CENTRAL, old.central != new.central or before.centre != after.centre),
        (Area.MQTT, old.mqtt != new.mqtt),
        (Area.API, old.clients != new.clients),
    )
    return frozenset(area for area, changed in pairs if changed)


def _waiting(before: Prepared, fresh: Prepared, found: Changes) -> list[str]:
    """What needs a restart: settings by their key, and device profiles that were edited."""
    waiting = list(found.needs_restart)
    wired = {"link", "unit", "scanner"}
    edited = before.installation != fresh.installation
    if edited and not any(key.split(".")[0].split("[")[0] in wired for key in waiting):
        waiting.append("device profiles")
    return waiting
