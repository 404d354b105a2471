"""A simulated unit of any model: what its profile says it has, answered over its own protocol.

It joins the LN2 physics, values that somebody sets, and a voice (registers or lines) that the
profile decides. Where a maker's habits matter beyond a profile, the simulation by name (freezer,
eurotherm, lm510) is the better one. It knows no socket.
"""

from collections.abc import Sequence
from dataclasses import replace

from crinsu_gateway.model.device import Purpose
from crinsu_gateway.model.errors import NotFound
from crinsu_gateway.model.quantity import Value
from crinsu_gateway.profile.described import (
    Point,
    Profile,
    ProfileKind,
    Pushed,
    Query,
    Register,
)
from crinsu_gateway.profile.link_facts import Transport
from crinsu_gateway.sandbox.units.faults import Fault, Faults
from crinsu_gateway.sandbox.units.known_faults import known_faults
from crinsu_gateway.sandbox.units.likely_values import Surroundings, at_rest, from_physics
from crinsu_gateway.sandbox.units.line_voice import LineVoice, PushedVoice
from crinsu_gateway.sandbox.units.line_words import settled
from crinsu_gateway.sandbox.units.live_tank import LiveTank, Monotonic
from crinsu_gateway.sandbox.units.physics import Tank, begin_fill, end_fill
from crinsu_gateway.sandbox.units.raw_content import Shown, raw_of, value_of
from crinsu_gateway.sandbox.units.raw_registers import raw_in
from crinsu_gateway.sandbox.units.register_image import content, has_no_value_sign
from crinsu_gateway.sandbox.units.register_voice import RegisterVoice

PUSH_EVERY_S = 1.0


class GenericUnit:
    """One unit after a profile; `push_every_s` is for units that talk by themselves."""

    def __init__(
        self,
        profile: Profile,
        transport: Transport,
        clock: Monotonic,
        *,
        time_scale: float = 1.0,
        tank: Tank | None = None,
        push_every_s: float | None = PUSH_EVERY_S,
    ) -> None:
        self.profile = profile
        self.transport = transport
        self.faults = Faults(known_faults(profile, transport))
        self.live = LiveTank(clock, time_scale=time_scale, tank=tank)
        # a scanner says something when something is held before it, and not otherwise
        self.push_every_s = None if profile.kind is ProfileKind.SCANNER else push_every_s
        self.pushes = 0
        self.locked = True
        self._moment: Surroundings | None = None
        self._given: dict[str, Value | None] = {}
        self._frozen: dict[str, Value | None] = {}
        self._at_rest = {name: at_rest(profile, point) for name, point in profile.points.items()}
        moves = {name: self._physical(point) is not None for name, point in profile.points.items()}
        self._still_first = sorted(moves, key=moves.__getitem__)
        is_line = profile.link.line is not None
        self._registers = None if is_line else RegisterVoice(profile, self)
        self.lines = LineVoice(profile, self) if is_line else None
        self.pushed = PushedVoice(profile, self) if profile.streams else None

    # --- the wire ---------------------------------------------------------------------

    def answer(self, pdu: bytes) -> bytes | None:
        """The answer to a Modbus message."""
        assert self._registers is not None
        # one moment for all registers of an answer: it is one look, and one step of the physics
        self._moment = self._around()
        try:
            return self._registers.answer(pdu)
        finally:
            self._moment = None

    def advance(self) -> None:
        """Brings the physics up to the clock."""
        self.live.now()

    # --- whoever plays with it ----------------------------------------------------------

    def put(self, name: str, value: Value | None) -> Value | None:
        """From now on the point says this, None for its sign of no value.

        What it says is given back: registers and lines round. OutOfRange when it cannot say it,
        NotFound when there is no such point or sign.
        """
        point = self._point(name)
        if value is None:
            self._refuse_without_sign(point)
        else:
            value = self._settled(point, value)
        self._given.pop(name, None)  # so that it is the last one again
        self._given[name] = value
        return value

    def free(self, name: str) -> None:
        """The point follows the physics again, or rests."""
        self._given.pop(self._point(name).name, None)

    def push(self) -> None:
        """Lets a unit that talks by itself say everything once, now."""
        self.pushes += 1

    def set_level(self, percent: float) -> None:
        """From now on there is so much LN2, 0 to 100 %."""
        self.live.put(replace(self.live.now(), level=min(100.0, max(0.0, percent))))

    def set_temperature(self, celsius: float) -> None:
        """From now on it is so warm at the samples; it moves on from there."""
        self.live.put(replace(self.live.now(), temperature=celsius))

    def set_lid(self, is_open: bool) -> None:
        """A person opens or closes the lid."""
        self.live.put(replace(self.live.now(), lid_open=is_open))

    def set_vacuum_loss(self, factor: float) -> None:
        """From now on heat comes in so many times as fast as through a sound vacuum."""
        self.live.vessel = replace(self.live.vessel, vacuum_factor=factor)

    def set_supply(self, percent_s: float) -> None:
        """From now on an open valve brings so much; 0 is an empty supply vessel."""
        self.live.vessel = replace(self.live.vessel, fill_percent_s=percent_s)

    # --- what its voices ask -------------------------------------------------------------

    def said(self, name: str) -> Value | None:
        """The value of a point now; None when the unit has none to give."""
        point = self._point(name)
        if point.write is None and self.faults.is_on(Fault.STUCK):
            if name not in self._frozen:
                self._frozen[name] = self._now(point)
            return self._frozen[name]
        self._frozen.pop(name, None)
        return self._now(point)

    def shown(self, name: str) -> Shown:
        """The power of ten and the unit that other points decide."""
        point = self._point(name)
        power = 0
        if point.power_from is not None:
            told = self.said(point.power_from)
            power = point.power_sign * (told if isinstance(told, int) else 0)
        unit = None
        if point.unit_from is not None and point.unit_from.point:
            unit = point.unit_from.units.get(str(self.said(point.unit_from.point)))
        return Shown(power, unit)

    def recently_set(self) -> Sequence[str]:
        """All points: those at rest, those that move, and at the end those set last."""
        given = self._given
        return (*(name for name in self._still_first if name not in given), *given)

    def written(self, name: str, value: Value) -> None:
        """Takes a write: at the valve, at the lock, or as a value that stays."""
        point = self._point(name)
        assert point.write is not None
        if point.purpose is Purpose.FILL_VALVE:
            tank = self.live.now()
            self.live.put(begin_fill(self.live.control, tank) if value else end_fill(tank))
            self.free(name)
        elif point.purpose is Purpose.LID_LOCK:
            self.locked = bool(value)
            self.free(name)
        else:
            verify = point.write.verify
            if verify is not None and verify.equals is not None:
                value = verify.equals
            for told in dict.fromkeys((verify.read if verify else name, name)):
                self._given.pop(told, None)
                self._given[told] = value

    # --- inside -----------------------------------------------------------------------

    def _now(self, point: Point) -> Value | None:
        if point.name in self._given:
            return self._given[point.name]
        moving = self._physical(point)
        return self._at_rest[point.name] if moving is None else moving

    def _physical(self, point: Point) -> Value | None:
        return from_physics(self.profile, point, self._moment or self._around())

    def _around(self) -> Surroundings:
        return Surroundings(self.live.now(), self.locked)

    def _point(self, name: str) -> Point:
        point = self.profile.points.get(name)
        if point is None:
            names = ", ".join(self.profile.points)
            raise NotFound(f"{self.profile.id} has no point {name!r}; it has {names}", point=name)
        return point

    def _refuse_without_sign(self, point: Point) -> None:
        is_register = isinstance(point.source, Register)
        if not (has_no_value_sign(point) if is_register else point.bad_text):
            raise NotFound(f"{point.name} has no sign for a missing value", point=point.name)

    def _settled(self, point: Point, value: Value) -> Value:
        """The value as the unit can say it."""
        source, shown = point.source, self.shown(point.name)
        if isinstance(source, Query):
            return settled(source.reply, point, value, self)
        if isinstance(source, Pushed):
            return settled(self.profile.streams[source.stream].match, point, value, self)
        raw = raw_of(point, value, shown)
        if source.table.is_bits or point.mask is not None:
            return value_of(point, raw, shown)
        words = content(point, source, value, shown)
        return value_of(point, raw_in(point.type, source.order, words), shown)
