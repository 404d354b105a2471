"""A centre in virtual time, as large as a test wants: it has numbers, no records, and no socket.

It tells when a change that was made there was first shown to the gateway, by any list.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field

from crinsu_gateway.model.errors import RemoteAway
from crinsu_gateway.store.outbox import OutboxRow
from crinsu_gateway.sync.spending.pace import Pace
from crinsu_gateway.sync.target import (
    Beat,
    Kind,
    Outcome,
    Page,
    Pulse,
    RemoteFacility,
    Told,
    Validator,
)
from tests.fakes.clock import HandClock

ANSWERS_IN_S = 0.3
KINDS = (Kind.PROCEDURES, Kind.SUBJECTS, Kind.SAMPLES, Kind.CONTAINERS)


@dataclass
class VirtualCentre:
    """Lists of so many records in pages of `per_page`.

    Without `own_side` it is a centre of the documented half only: no changes since, no pieces by
    id, nothing about what is new. `tells_news`: heartbeats say what changed.
    """

    clock: HandClock
    sizes: dict[Kind, int]
    per_page: int = 1000
    own_side: bool = True
    tells_news: bool = True
    changed: dict[Kind, float] = field(default_factory=dict)
    seen: dict[Kind, float] = field(default_factory=dict)
    requests: int = 0
    whole: dict[Kind, list[float]] = field(default_factory=dict)
    pace: Pace | None = None

    @property
    def incremental(self) -> frozenset[Kind]:
        """The kinds that can be asked for what changed since a moment."""
        mine = {Kind.PEOPLE, Kind.PROCEDURES, Kind.SUBJECTS, Kind.SAMPLES}
        return frozenset(mine if self.own_side else ())

    def change(self, kind: Kind, in_s: float) -> None:
        """Something of a kind will change, in the middle of its list."""
        self.changed[kind] = self.clock.monotonic() + in_s
        self.seen.pop(kind, None)

    def _has_changed(self, kind: Kind) -> bool:
        return self.changed.get(kind, 0.0) <= self.clock.monotonic()

    def waited_s(self, kind: Kind) -> float | None:
        """How long the change took to be shown; None: it was not yet."""
        return self.seen[kind] - self.changed[kind] if kind in self.seen else None

    def asked(self, kind: Kind, facility_id: int | None, cursor: str | None) -> str:
        """The list and the place."""
        return f"{kind}@{cursor}"

    async def pull(
        self,
        kind: Kind,
        facility_id: int | None,
        cursor: str | None,
        *,
        validator: Validator | None = None,
    ) -> Page:
        """One page; records are counted, not made."""
        await self._answered()
        if kind is Kind.FACILITIES:
            return Page((RemoteFacility(1, "Lyon Centre"),), (), None, None)
        if kind not in self.sizes:
            return Page((), (), None, "1@then" if kind in self.incremental else None)
        if cursor is not None and cursor.startswith("#") and not self.own_side:
            first = tuple(range(1, min(self.per_page, self.sizes[kind]) + 1))
            return Page((), (), f"#{first[-1]}", None, ids=first)  # it does not know the parameter
        if kind in self.incremental and cursor == "1@then":
            self._show(kind)
            return Page((), (), None, "1@then")
        return self._of_the_whole(kind, cursor or "!1")

    def _of_the_whole(self, kind: Kind, cursor: str) -> Page:
        size, total = self.per_page, self.sizes[kind]
        start = int(cursor[1:]) if cursor.startswith("#") else (int(cursor[1:]) - 1) * size
        end = min(start + size, total)
        if start < total // 2 <= end:
            self._show(kind)
        if end >= total:
            self.whole.setdefault(kind, []).append(self.clock.monotonic())
        following = (
            None if end >= total else f"#{end}" if cursor[0] == "#" else f"!{end // size + 1}"
        )
        resume = "1@then" if kind in self.incremental else None
        ids = tuple(range(start + 1, end + 1))
        return Page((), (), following, resume, total=total, ids=ids)

    async def knows(self, kind: Kind, central_id: int) -> bool | None:
        """Nothing is ever missing."""
        await self._answered()
        return True

    async def beat(self, pulse: Pulse) -> Beat:
        """What changed last of each kind, if it says so."""
        await self._answered()
        if not self.own_side:
            raise RemoteAway("HTTP 404", status=404)
        now = {kind: self.changed.get(kind, 0) for kind in Kind if self._has_changed(kind)}
        newest = {kind.value: str(now.get(kind, "before")) for kind in Kind}
        news = newest if self.tells_news else None
        return Beat(pulse.at_ms, pulse.epoch, pulse.last_seq + 1, newest=news)

    async def tell(self, row: OutboxRow) -> Told:
        """Nothing is told here."""
        raise NotImplementedError

    async def tell_many(self, rows: Sequence[OutboxRow]) -> Sequence[Outcome]:
        """Nothing is told here."""
        raise NotImplementedError

    async def _answered(self) -> None:
        assert self.pace is not None
        ticket = await self.pace.take()
        self.requests += 1
        self.clock.pass_s(ANSWERS_IN_S)
        self.pace.done(ticket)

    def _show(self, kind: Kind) -> None:
        if kind in self.changed and kind not in self.seen and self._has_changed(kind):
            self.seen[kind] = self.clock.monotonic()
