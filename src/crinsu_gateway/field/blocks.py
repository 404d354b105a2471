"""What a unit refuses of the blocks that are read jointly, and what is asked in their place. Pure.

A refused block is cut in halves until the refused registers stand alone; then the good ones on
either side are read jointly again. It is remembered until the link is opened anew. It sends
nothing and does not judge a unit: the bus asks, health judges.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field

from crinsu_gateway.profile.described import Profile, Register
from crinsu_gateway.profile.plan import ModbusRead, Request

ADDRESS_REFUSED = frozenset({2, 3})
"""Illegal data address; and illegal data value, as some units answer to a block they dislike."""

TABLES = {1: "coil", 2: "discrete", 3: "holding", 4: "input"}
"""The table that each function reads."""

Group = tuple[int, int, tuple[str, ...]]
"""First register, the one after the last, and the points in them: what cannot be cut."""


@dataclass(frozen=True, slots=True)
class Change:
    """Requests of a unit that others take the place of."""

    old: tuple[ModbusRead, ...]
    new: tuple[ModbusRead, ...]


@dataclass(slots=True)
class _Cut:
    """A block of the plan that was refused. `open` are pieces that were not answered yet."""

    whole: ModbusRead
    pieces: list[ModbusRead]
    spans: list[tuple[int, int]] = field(default_factory=list)
    open: set[ModbusRead] = field(default_factory=set)
    alone: set[ModbusRead] = field(default_factory=set)
    rejoined: bool = False


class Blocks:
    """The joined reads of one unit."""

    def __init__(self, profile: Profile) -> None:
        self._profile = profile
        self._cuts: dict[ModbusRead, _Cut] = {}

    @property
    def is_cut(self) -> bool:
        """Whether anything was refused since the link was opened."""
        return bool(self._cuts)

    def refused(self, request: Request, exception: int | None) -> Change | None:
        """The halves of a block that was refused; None when there is nothing to cut."""
        if not isinstance(request, ModbusRead) or exception not in ADDRESS_REFUSED:
            return None
        groups = self._groups(request)
        cut = self._cuts.get(request)
        if len(groups) < 2:
            if cut is not None:
                cut.alone.add(request)
                cut.open.discard(request)
                cut.spans.append(_span(request))
            return None
        if cut is None:
            cut = _Cut(request, [request])
        middle = len(groups) // 2
        halves = (_joined(request, groups[:middle]), _joined(request, groups[middle:]))
        cut.spans.append(_span(request))
        cut.open.discard(request)
        cut.open.update(halves)
        return self._change(cut, Change((request,), halves))

    def settled(self, request: Request) -> Change | None:
        """What to ask from now on, after a piece of a cut block was answered or refused alone.

        The good neighbours are joined again once no piece is in doubt. When registers that were
        refused alone answer after all, the block is whole again.
        """
        cut = self._cuts.get(request) if isinstance(request, ModbusRead) else None
        if cut is None or not isinstance(request, ModbusRead):
            return None
        cut.open.discard(request)
        if cut.open or cut.rejoined or not cut.alone:
            return None
        cut.rejoined = True
        good = tuple(piece for piece in cut.pieces if piece not in cut.alone)
        joined = tuple(self._join(cut))
        if joined == good:
            return None
        cut.open.update(joined)
        return self._change(cut, Change(good, joined))

    def healed(self, request: Request) -> Change | None:
        """The whole block in place of its pieces, when a register refused alone has answered."""
        cut = self._cuts.get(request) if isinstance(request, ModbusRead) else None
        if cut is None or request not in cut.alone:
            return None
        return self._whole(cut)

    def forget(self) -> list[Change]:
        """The whole blocks again: on a new connection everything is tried anew."""
        cuts = {id(cut): cut for cut in self._cuts.values()}
        return [self._whole(cut) for cut in cuts.values()]

    def _whole(self, cut: _Cut) -> Change:
        for piece in cut.pieces:
            del self._cuts[piece]
        return Change(tuple(cut.pieces), (cut.whole,))

    def _change(self, cut: _Cut, change: Change) -> Change:
        for piece in change.old:
            self._cuts.pop(piece, None)
        cut.pieces = [piece for piece in cut.pieces if piece not in change.old]
        cut.pieces += change.new
        cut.pieces.sort(key=lambda piece: piece.address)
        self._cuts |= dict.fromkeys(cut.pieces, cut)
        return change

    def _join(self, cut: _Cut) -> list[ModbusRead]:
        """The good groups of a block in as few reads as hold none of the refused spans."""
        bad = {name for piece in cut.alone for name in piece.points}
        joined: list[list[Group]] = []
        for group in self._groups(cut.whole):
            if bad.intersection(group[2]):
                continue
            first = joined[-1][0][0] if joined else group[0]
            if joined and not any(first <= low and high <= group[1] for low, high in cut.spans):
                joined[-1].append(group)
            else:
                joined.append([group])
        return [_joined(cut.whole, groups) for groups in joined]

    def _groups(self, request: ModbusRead) -> list[Group]:
        """The points of a block by the registers they stand in; those that overlap together."""
        found: list[Group] = []
        sources = []
        for name in request.points:
            source = self._profile.points[name].source
            assert isinstance(source, Register)
            sources.append((source.address, source.address + source.count, name))
        for low, high, name in sorted(sources):
            if found and low < found[-1][1]:
                first, last, names = found[-1]
                found[-1] = (first, max(last, high), (*names, name))
            else:
                found.append((low, high, (name,)))
        return found


def where(request: ModbusRead) -> str:
    """The registers of a request for people: "holding 75", "input 10 to 19"; wire addresses."""
    last = request.address + request.count - 1
    to = f" to {last}" if request.count > 1 else ""
    return f"{TABLES[request.function]} {request.address}{to}"


def _span(request: ModbusRead) -> tuple[int, int]:
    return request.address, request.address + request.count


def _joined(request: ModbusRead, groups: Sequence[Group]) -> ModbusRead:
    low, high = groups[0][0], max(group[1] for group in groups)
    names = tuple(name for group in groups for name in group[2])
    return ModbusRead(request.function, low, high - low, names, request.every_s)
