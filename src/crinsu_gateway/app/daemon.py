"""The daemon: everything prepared, then the store, then all inhabitants, until told to stop.

SIGTERM and SIGINT stop in order; SIGHUP reads the configuration again. It composes and decides
nothing: policy is in supervision.py and reload.py, each inhabitant in its own room.
"""

import asyncio
import random
import secrets
import signal
import sys
from collections import ChainMap
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import replace
from pathlib import Path

from crinsu_gateway.app import in_step, inhabitants, logs, serving, watching
from crinsu_gateway.app.audit_key import Keyring
from crinsu_gateway.app.certificates import ready
from crinsu_gateway.app.clock import SystemClock
from crinsu_gateway.app.clock_watch import ClockWatch, clock_watch
from crinsu_gateway.app.discipline import discipline
from crinsu_gateway.app.encryption import Encryption
from crinsu_gateway.app.garbage import Garbage, collector
from crinsu_gateway.app.health import health
from crinsu_gateway.app.inhabitants import Line, World
from crinsu_gateway.app.keeping import Keeper, history
from crinsu_gateway.app.notary import notary
from crinsu_gateway.app.notify import Notifier
from crinsu_gateway.app.prepared import Prepared, prepared
from crinsu_gateway.app.quiet import quiet
from crinsu_gateway.app.registry import registry
from crinsu_gateway.app.reload import Area
from crinsu_gateway.app.reloading import Maker, Reloader
from crinsu_gateway.app.site import apply_site
from crinsu_gateway.app.state_dir import held, pepper, signing_key
from crinsu_gateway.app.supervision import RestartPolicy
from crinsu_gateway.app.supervisor import DaemonMustEnd, Inhabitant, Supervisor
from crinsu_gateway.app.upkeep import LastRoom, upkeep
from crinsu_gateway.model.version import VERSION
from crinsu_gateway.store import pin_key
from crinsu_gateway.store.database import Database
from crinsu_gateway.store.pins import Pins
from crinsu_gateway.watch.watcher import Watcher
from crinsu_gateway.web.api.sessions import Entrance

STOP_WITHIN_S = 9.5
SWITCH_S = 0.0005
"""How long a thread that reads the store may keep the loop waiting; Python's own: ten times it."""
BEGUN_WITHIN_S = 3.0
"""A port that is taken, say, does not keep the buses from being told as ready."""

Told = signal.Signals | DaemonMustEnd
"""What the daemon can be told: by a signal, or by its supervisor."""


def run(path: Path, *, as_json: bool = False) -> int:
    """Run the gateway of a configuration until it is told to stop; the exit status.

    `as_json` makes it log JSON lines whatever its configuration says.
    ConfigError and ProfileError, with nothing started, when something is wrong with it.
    """
    found = prepared(path)
    form = "json" if as_json else found.settings.log.format
    threshold = logs.set_up(found.settings.log.level, form)
    with held(found.settings.gateway.state_dir):
        key = signing_key(found.settings.signing_key_path)
        now_ms = SystemClock().now().utc_ms
        found = replace(found, certificate=ready(found.settings, found.certificate, now_ms))
        pins = Pins(pepper(found.settings.people.pepper_file, found.settings.pepper_path))
        sys.setswitchinterval(SWITCH_S)
        with (
            Garbage(SystemClock().monotonic) as garbage,
            asyncio.Runner(loop_factory=_loop_factory()) as runner,
        ):
            return runner.run(_Daemon(path, found, key, pins, threshold, garbage).run())


def _loop_factory() -> Callable[[], asyncio.AbstractEventLoop] | None:
    """uvloop where it exists: a poll costs half as much CPU; None is asyncio's own."""
    if sys.platform != "linux":
        return None
    import uvloop

    return uvloop.new_event_loop


class _Daemon:
    """One gateway while it runs."""

    def __init__(
        self,
        path: Path,
        found: Prepared,
        key: bytes,
        pins: Pins,
        threshold: logs.Threshold,
        garbage: Garbage,
    ) -> None:
        self._path = path
        self._garbage = garbage
        self._prepared = found
        self._key = key
        self._keyring = Keyring(found.settings.gateway.state_dir)
        self._entrance = Entrance(pins, lambda: secrets.token_urlsafe(32))
        self._threshold = threshold
        self._clock = SystemClock(found.settings.gateway.time_zone)
        self._clock_watch = ClockWatch(self._clock, discipline, logs.logger())
        self._started = self._clock.now()
        self._log = logs.logger()
        self._encryption = Encryption(self._clock, self._log)
        self._notifier = Notifier()
        self._watched: dict[str, Line] = {}
        self._watchers: dict[str, Watcher] = {}
        self._quiet = quiet(self._watched, self._clock.monotonic)
        self._lively: ChainMap[str, Line] = ChainMap({}, self._watched)
        self._room = LastRoom()
        self._told: asyncio.Queue[Told] = asyncio.Queue()

    async def run(self) -> int:
        """Live, then stop in order; 0 when told to stop, 1 when it had to end."""
        loop = asyncio.get_running_loop()
        for number in (signal.SIGTERM, signal.SIGINT, signal.SIGHUP):
            loop.add_signal_handler(number, self._told.put_nowait, number)
        settings = self._prepared.settings
        self._log.info("starting", version=VERSION, gateway=settings.gateway.id)
        for sentence in self._prepared.too_open:
            self._log.warning("secret file too open", reason=sentence)
        async with Database(settings.store_path, self._clock, queue=settings.store.queue) as db:
            world = World(db, self._clock, random.SystemRandom().random)
            await self._clock_watch.begin(db)
            entries = inhabitants.unit_entries(self._prepared)
            await db.write(apply_site, settings, entries, self._left_out())
            await db.write(pin_key.note, self._entrance.pins.fingerprint)
            try:
                ended = await self._live(world)
            finally:
                self._entrance.pins.close()
        signal.setitimer(signal.ITIMER_REAL, 0)
        if ended:
            self._log.critical("ended", reason=str(ended))
            return 1
        self._log.info("stopped")
        return 0

    def _left_out(self) -> dict[str, str]:
        """The units that will not run, with the reason; all that is wrong with profiles is told."""
        installation = self._prepared.installation
        for complaint in installation.broken:
            self._log.error("profile refused", reason=str(complaint))
        for scanner in installation.scanners_left_out:
            self._log.error("scanner left out", scanner=scanner.name, reason=scanner.reason)
        for unit in installation.units_left_out:
            self._log.error("unit left out", unit=unit.name, reason=unit.reason)
        return {unit.name: unit.reason for unit in installation.units_left_out}

    async def _live(self, world: World) -> DaemonMustEnd | None:
        """Run everything until told to stop; why it had to end, if it had to."""
        supervisor = Supervisor(self._clock, self._log, RestartPolicy(), self._told.put_nowait)
        makers = self._makers(world, supervisor)
        reloader = Reloader(self._path, world, supervisor, makers, self._threshold, self._log)
        async with asyncio.TaskGroup() as group:
            try:
                living = self._inhabitants(world, supervisor, makers)
                for inhabitant in living:
                    supervisor.add(group, inhabitant)
                await _begun(living)
                self._garbage.settle()
                self._say_ready()
                return await self._until_told(reloader, group)
            finally:
                # Should a stop hang, the kernel ends the process: the store is safe at any point.
                signal.setitimer(signal.ITIMER_REAL, STOP_WITHIN_S)
                self._notifier.stopping()
                self._log.info("stopping")
                await supervisor.stop_all()

    async def _until_told(
        self, reloader: Reloader, group: asyncio.TaskGroup
    ) -> DaemonMustEnd | None:
        while True:
            match await self._told.get():
                case DaemonMustEnd() as ended:
                    return ended
                case signal.SIGHUP:
                    self._notifier.reloading(self._clock.monotonic())
                    self._prepared = await reloader.reload(group, self._prepared)
                    self._encryption.follow(self._prepared.certificate)
                    self._say_ready()
                case _:
                    return None

    def _say_ready(self) -> None:
        settings = self._prepared.settings
        units, links = len(settings.units), len(settings.links)
        self._log.info(
            "ready", units=units, links=links, api=f"{settings.api.host}:{settings.api.port}"
        )
        self._notifier.ready(f"{units} units on {links} links")

    def _makers(self, world: World, supervisor: Supervisor) -> dict[Area, tuple[str, Maker]]:
        """The inhabitants that a reload may put in place anew."""

        def web(found: Prepared) -> Inhabitant:
            return serving.web(
                world,
                found,
                self._key,
                self._entrance,
                self._started.utc_ms,
                lambda: health(
                    supervisor.records(),
                    self._watched,
                    [one.trouble for one in self._watchers.values() if one.trouble],
                    self._room.room,
                    self._encryption.warnings(),
                ),
                self._encryption.follow(found.certificate),
                self._encryption.names,
                self._quiet,
            )

        return {
            Area.API: ("web", web),
            Area.CENTRAL: (
                "sync",
                lambda found: in_step.sync(world, found, self._entrance.pins.badge_hash),
            ),
            Area.MQTT: ("mqtt", lambda found: in_step.mqtt(world, found)),
            Area.LIMITS: (
                watching.NAME,
                lambda found: watching.alarms(world, found, self._watchers, self._lively),
            ),
        }

    def _inhabitants(
        self, world: World, supervisor: Supervisor, makers: dict[Area, tuple[str, Maker]]
    ) -> list[Inhabitant]:
        """All of them, made before any is started."""
        keeper = Keeper(world, self._notifier, self._log, self._lively, supervisor.records)
        replaceable = [make(self._prepared) for _, make in makers.values()]
        return [
            inhabitants.engine(world),
            *inhabitants.buses(world, self._prepared, self._watched),
            *(one for one in (*replaceable, registry(world, self._prepared)) if one),
            notary(world, self._keyring, lambda: self._prepared.settings),
            keeper.inhabitant(),
            clock_watch(self._clock_watch, world.db, inhabitants.KEEPING),
            history(world, self._prepared.settings.store.history_days),
            upkeep(world, self._prepared, self._room, self._encryption.remind),
            collector(self._garbage, self._quiet),
        ]


async def _begun(living: Sequence[Inhabitant]) -> None:
    """Wait until others can use what they use, for a while: what cannot begin keeps nobody back."""
    with suppress(TimeoutError):
        async with asyncio.timeout(BEGUN_WITHIN_S):
            await asyncio.gather(*(one.begun() for one in living if one.begun))
