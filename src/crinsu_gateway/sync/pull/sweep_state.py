"""Where a sweep through the whole lists of the centre stands, as text that can be kept. Pure."""

import json
from dataclasses import asdict, dataclass, replace

from crinsu_gateway.sync.pull.cursors import FIRST_BY_ID, FIRST_PAGE, parse
from crinsu_gateway.sync.target import Kind, Page

KINDS = (Kind.PROCEDURES, Kind.SUBJECTS, Kind.SAMPLES, Kind.CONTAINERS)
"""What is swept, in this order: what somebody waits for comes first."""
ASKING = "?"
"""The place of a sweep that has read a list and asks for what it missed."""


@dataclass(frozen=True, slots=True)
class SweepState:
    """`left` are the kinds to be swept, the first one now; `cursor` is the place in its list.

    `done` of `total` records were read; `shown` is an id that the list showed; `singles` whether
    the centre answers for single records as its list does, None before that was tried. `keyed`:
    the list was read by id; `spoilt`: something in it could not be read.
    """

    number: int
    left: tuple[str, ...]
    cursor: str = FIRST_BY_ID
    done: int = 0
    total: int | None = None
    shown: int | None = None
    singles: bool | None = None
    keyed: bool = False
    spoilt: bool = False

    def __str__(self) -> str:
        return json.dumps(asdict(self))

    @property
    def kind(self) -> Kind:
        """The kind that is swept now."""
        return Kind(self.left[0])

    @property
    def by_id(self) -> bool:
        """Whether the list is read in pieces that do not move."""
        return self.cursor.startswith("#")

    @property
    def after(self) -> int:
        """The id after which a list by id goes on."""
        return parse(self.cursor, incremental=False).after or 0


def parsed(text: object) -> SweepState | None:
    """A kept state; None when there is none, or it is of another form."""
    if not isinstance(text, str):
        return None
    try:
        found = json.loads(text)
        state = SweepState(**{**found, "left": tuple(found["left"])})
        known = all(one in {kind.value for kind in Kind} for one in state.left)
    except (ValueError, TypeError, KeyError):
        return None
    return state if known else None


def began(number: int, kinds: tuple[Kind, ...], paged: frozenset[Kind]) -> SweepState:
    """A sweep at its beginning; `paged` are lists that have no pieces by id."""
    return _at_first(SweepState(number, tuple(one.value for one in kinds)), paged)


def moves(state: SweepState, page: Page) -> bool:
    """Whether a list read by id is none: it shows again what lies before its place."""
    return state.by_id and (page.ids is None or any(one <= state.after for one in page.ids))


def by_pages(state: SweepState) -> SweepState:
    """The same kind again from its beginning, by pages."""
    return replace(state, cursor=FIRST_PAGE, done=0, total=None)


def after_page(state: SweepState, page: Page) -> SweepState:
    """Where the sweep stands after a page; the end of the list leads to the asking."""
    shown = page.ids[0] if page.ids else state.shown
    total = page.total if page.total is not None else state.total
    return replace(
        state,
        cursor=page.next or ASKING,
        done=state.done + len(page.records) + len(page.unreadable),
        total=total,
        shown=shown,
        keyed=state.by_id,
        spoilt=state.spoilt or bool(page.unreadable),
    )


def is_whole(state: SweepState) -> bool:
    """Whether everything in the list was read, so that what is not there is not in it."""
    return not state.spoilt and (state.keyed or state.total in (None, state.done))


def with_singles(state: SweepState, can: bool) -> SweepState:
    """The same once it is known whether the centre answers for single records."""
    return replace(state, singles=can)


def after_kind(state: SweepState, paged: frozenset[Kind]) -> SweepState:
    """The sweep at the beginning of its next kind, or at its end."""
    return _at_first(SweepState(state.number, state.left[1:]), paged)


def _at_first(state: SweepState, paged: frozenset[Kind]) -> SweepState:
    return by_pages(state) if state.left and state.kind in paged else state
