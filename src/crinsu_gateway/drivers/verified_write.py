"""A write is done when it has been read back, never when the unit said so.

Three makers accept a value and discard it. It also holds what a profile demands of writes:
not too often, and only on change. It does not know how a value is sent or read.
"""

from collections.abc import Awaitable, Callable, Mapping, Sequence

from crinsu_gateway.drivers.driver import Meanwhile
from crinsu_gateway.model.clock import Clock
from crinsu_gateway.model.errors import (
    DeviceError,
    DeviceSilent,
    FrameError,
    Interlocked,
    LinkDown,
    NotVerified,
)
from crinsu_gateway.model.quantity import Value
from crinsu_gateway.profile.codec import Decoded
from crinsu_gateway.profile.described import Point, Profile, WriteFacts
from crinsu_gateway.profile.encode import same
from crinsu_gateway.profile.plan import Request, decoders_of, plan

Send = Callable[[], Awaitable[None]]
Prepare = Callable[[str, Value], Send]
"""How a driver makes the sending of a value to a point, refusing what is forbidden."""
FIRST_PAUSE_S = 0.05
LONGEST_PAUSE_S = 0.5


class VerifiedWrites:
    """The writes to one unit; remembers when each point was written last.

    `read` asks the unit for a request of its plan, `prepare` makes the sending of a value.
    """

    def __init__(
        self,
        clock: Clock,
        profile: Profile,
        read: Callable[[Request], Awaitable[Sequence[Decoded]]],
        prepare: Prepare,
    ) -> None:
        self._clock = clock
        self._profile = profile
        self._read = read
        self._prepare = prepare
        self._written: dict[str, float] = {}

    async def read_point(self, name: str) -> Decoded:
        """What the unit says of one point now, by the first request of the plan that bears it."""
        (check, *_) = (one for one in plan(self._profile, (name,)) if name in one.points)
        return next(one for one in await self._read(check) if one.point == name)

    def recall(self, ago_s: Mapping[str, float]) -> None:
        """Take in how long ago points were written before this was made, in s."""
        now_s = self._clock.monotonic()
        for point, ago in ago_s.items():
            self._written[point] = max(now_s - ago, self._written.get(point, now_s - ago))

    async def write(self, point: str, value: Value, meanwhile: Meanwhile) -> Value:
        """Send once and read back until the value is there; the value read back, true of a trigger.

        What the profile wants to be so before is brought about first. Where nothing can be read
        back, the answer of the unit is the proof. Interlocked when it comes too soon after the
        last one, DeviceRefused when the unit refuses, NotVerified when the value does not come in
        time; its fact `found` is None when nobody knows what the unit did.
        """
        for name, wanted in self._profile.session.preconditions:
            if name == point:
                break
            await self._bring_about(name, wanted, point, meanwhile)
        return await self._write_one(self._profile.points[point], value, meanwhile)

    async def _bring_about(
        self, name: str, wanted: Value, point: str, meanwhile: Meanwhile
    ) -> None:
        """What must be so before a point is written; Interlocked when it cannot be written."""
        facts = self._profile.points[name]
        verify = facts.write.verify if facts.write else None
        seen = name if facts.readable or verify is None else verify.read
        found = _value(await self.read_point(seen))
        if found is not None and same(facts, wanted, found):
            return
        if facts.write is None:
            sentence = f"{point} cannot be written while {name} is {found}, not {wanted}"
            raise Interlocked(sentence, point=point)
        await self._write_one(facts, wanted, meanwhile)

    async def _write_one(self, point: Point, value: Value, meanwhile: Meanwhile) -> Value:
        for judge in decoders_of(point):
            await self.read_point(judge)
        send = self._prepare(point.name, value)
        rule = point.write
        assert rule is not None
        if rule.only_on_change:
            assert rule.verify is not None
            found = _value(await self.read_point(rule.verify.read))
            if found is not None and same(point, value, found):
                return value if rule.trigger is not None else found
        self._refuse_haste(point, rule)
        self._written[point.name] = self._clock.monotonic()
        try:
            lost = await _sent(send)
            if rule.verify is None:
                return _taken(point, value, lost)
            return await self._until_so(point, rule, value, meanwhile, lost)
        except LinkDown as error:
            raise NotVerified(
                f"the line was cut before {point.name} could be read back: {error.sentence}",
                point=point.name,
                wanted=value,
                found=None,
            ) from error

    def _refuse_haste(self, point: Point, rule: WriteFacts) -> None:
        last = self._written.get(point.name)
        if last is None:
            return
        left = rule.min_write_interval_s - (self._clock.monotonic() - last)
        if left > 0:
            raise Interlocked(
                f"{point.name} was written a moment ago; it may be written again in {left:.0f} s",
                point=point.name,
            )

    async def _until_so(
        self,
        point: Point,
        rule: WriteFacts,
        value: Value,
        meanwhile: Meanwhile,
        lost: DeviceError | None,
    ) -> Value:
        assert rule.verify is not None
        until = self._clock.monotonic() + rule.verify.within_s
        pause_s = FIRST_PAUSE_S
        while True:
            found, trouble = None, lost
            try:
                decoded = await self.read_point(rule.verify.read)
                found = _value(decoded)
                seen = decoded.detail if found is None else f"{rule.verify.read} is {found}"
            except LinkDown:
                raise
            except DeviceError as error:
                trouble, seen = error, error.sentence
            if found is not None and same(point, value, found):
                return value if rule.trigger is not None else found
            left = until - self._clock.monotonic()
            if left <= 0:
                waited = f"{rule.verify.within_s:g} s"
                raise NotVerified(
                    f"{point.name} was set to {value}, but within {waited} it was not so: {seen}",
                    point=point.name,
                    wanted=value,
                    found=found,
                ) from trouble
            await meanwhile(min(pause_s, left))
            pause_s = min(2 * pause_s, LONGEST_PAUSE_S)


async def _sent(send: Send) -> DeviceError | None:
    """Send once; the error when its answer was lost, for reading back tells what the unit did."""
    try:
        await send()
    except (DeviceSilent, FrameError) as error:
        return error
    return None


def _taken(point: Point, value: Value, lost: DeviceError | None) -> Value:
    """The value, when the unit answered that it took it; nothing else can tell."""
    if lost is not None:
        raise NotVerified(
            f"nobody knows whether {point.name} was done: {lost.sentence}",
            point=point.name,
            wanted=value,
            found=None,
        ) from lost
    return value


def _value(decoded: Decoded) -> Value | None:
    return decoded.quantity.value if decoded.quantity is not None else None
