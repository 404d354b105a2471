"""Makes the alarm watcher from what was prepared: profiles and limits become definitions.

It hands over plain data and starts nothing; what an alarm is stands in watch/ and model/alarm.py.
"""

from collections.abc import MutableMapping

from crinsu_gateway.app.inhabitants import WATCH, Line, World
from crinsu_gateway.app.installation import InstalledUnit
from crinsu_gateway.app.prepared import Prepared
from crinsu_gateway.app.supervisor import Inhabitant
from crinsu_gateway.config.storage import (
    LevelAlarmSettings,
    LimitSettings,
    TemperatureAlarmSettings,
)
from crinsu_gateway.watch.definition import Definition
from crinsu_gateway.watch.derive import Limit, Limits, Silence, WatchedUnit, definitions
from crinsu_gateway.watch.watcher import Watcher

NAME = "alarms"


def alarms(
    world: World,
    prepared: Prepared,
    watchers: dict[str, Watcher],
    lively: MutableMapping[str, Line],
) -> Inhabitant:
    """The watcher; it puts itself into both maps when it starts: for health, for the watchdog."""
    watched_over = definitions_of(prepared)
    left_out = [unit.name for unit in prepared.installation.units_left_out]

    async def run() -> None:
        watcher = Watcher(world.db, watched_over, left_out=left_out)
        lively[NAME] = watchers[NAME] = watcher
        await watcher.run()

    return Inhabitant(NAME, run, WATCH)


def definitions_of(prepared: Prepared) -> tuple[Definition, ...]:
    """Everything that this site watches over."""
    settings = prepared.settings
    limits = {name: one.limits for one in settings.storages for name in one.units}
    units = [
        _watched(unit, limits.get(unit.name))
        for link in prepared.installation.links
        for unit in link.units
    ]
    # A unit whose profile cannot be used is lost from the beginning, and that is an alarm.
    units += [
        WatchedUnit(unit.name, {}, (), Limits()) for unit in prepared.installation.units_left_out
    ]
    silence = Silence(settings.alarms.no_data_after_s, settings.alarms.unit_lost_after_s)
    return definitions(units, silence)


def _watched(unit: InstalledUnit, limits: LimitSettings | None) -> WatchedUnit:
    known = unit.profile.points
    return WatchedUnit(
        unit.name,
        {name: known[name].purpose for name in unit.points if known[name].readable},
        unit.profile.alarms,
        Limits() if limits is None else _limits(limits),
    )


def _limits(settings: LimitSettings) -> Limits:
    return Limits(
        level_low=_limit(settings.low_level()),
        level_high=_limit(settings.level_high),
        temperature_high=_limit(settings.high_temperature()),
    )


def _limit(settings: LevelAlarmSettings | TemperatureAlarmSettings | None) -> Limit | None:
    if settings is None:
        return None
    return Limit(
        settings.at, settings.severity, settings.deadband, settings.delay_s, settings.latched
    )
