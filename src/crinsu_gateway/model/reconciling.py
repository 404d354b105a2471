"""What the centre and this gateway may say differently, and what a person may decide. Pure.

A kind of difference has its decisions, each with what it does, the authority that it needs and
whether a fresh PIN signs for it. It looks at nothing: whether a decision is possible now, and what
it changes, is in store/reconciling.py.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from crinsu_gateway.model.errors import UnknownPlace
from crinsu_gateway.model.person import Act
from crinsu_gateway.model.place import Address, parse_address
from crinsu_gateway.model.sample import SampleState


class ItemKind(StrEnum):
    """What differs."""

    POSITION = "position"  # where a sample container is
    TAG = "tag"  # a tag that the centre gives to one and that another one bears here
    CONFLICT = "conflict"  # a fact that did not fit at the centre; it was taken all the same
    REFUSED = "refused"  # a fact that the centre refused for good
    RECORD = "record"  # a record of the centre that cannot be used
    SAMPLE = "sample"  # a sample container that the centre does not have any more
    UNKNOWN = "unknown"  # a subject or procedure that the centre does not have any more
    LEVELS = "levels"  # storage levels that one side alone has
    CAPACITY = "capacity"  # how many slots storage levels have
    STORAGE = "storage"  # a storage solution that the facility does not have there
    FACILITY = "facility"  # this facility is called otherwise there, or is gone
    CARRIER = "carrier"  # what carrier a sample container is
    OWNER = "owner"  # whose sample container it is, while it is in a running execution
    SUBJECT = "subject"  # two subjects are one there, while one of them is worked for here
    CODE = "code"  # the code of a subject that another one bears there
    PROCEDURE = "procedure"  # how a procedure stands that was executed here
    PERSON = "person"  # somebody whom the centre named and does not name any more
    BADGE = "badge"  # a badge that cannot be given to whom the centre says
    TRAIL = "trail"  # the centre objects to the audit trail
    RESTORED = "restored"  # one side was restored from an older state


class ItemState(StrEnum):
    """Whether somebody still has to look at a difference."""

    OPEN = "OPEN"
    RESOLVED = "RESOLVED"


class Decision(StrEnum):
    """How a difference ended."""

    HERE = "HERE"  # what stands here is right
    THERE = "THERE"  # what the centre says is right
    ELSEWHERE = "ELSEWHERE"  # neither: a person says where it is
    CLEAR = "CLEAR"  # neither: nobody bears the tag
    SEND_AGAIN = "SEND_AGAIN"
    LEAVE = "LEAVE"
    NOTED = "NOTED"  # somebody looked; nothing changes
    AGREED = "AGREED"  # both sides say the same by now; no person decides this


@dataclass(frozen=True, slots=True)
class Option:
    """A decision that a kind of difference allows, and what it does in words for people.

    `act` is the authority it needs; `signs`: with a fresh PIN where people sign in; `moves`: it
    changes where something is, so that a second person may be asked for.
    """

    decision: Decision
    does: str
    act: Act = Act.RESOLVE_DIFFERENCE
    signs: bool = False
    moves: bool = False


_NOTED = Option(Decision.NOTED, "keeps that you looked, with your reason; nothing changes")
_PLACED = (
    Option(
        Decision.HERE,
        "you looked and it is where this gateway says: the centre is told so and takes it over",
        Act.CORRECT_SAMPLE,
        signs=True,
    ),
    Option(
        Decision.THERE,
        "you looked and it is where the centre says: the record here is corrected",
        Act.CORRECT_SAMPLE,
        signs=True,
        moves=True,
    ),
    Option(
        Decision.ELSEWHERE,
        "you looked and it is in another slot, which you name: the record here is corrected and "
        "the centre is told so",
        Act.CORRECT_SAMPLE,
        signs=True,
        moves=True,
    ),
)
_FOLLOW = Option(
    Decision.THERE,
    "takes over what the centre says now; by itself that is done once no execution runs with it",
    Act.CORRECT_SAMPLE,
    signs=True,
)
OPTIONS: Mapping[ItemKind, tuple[Option, ...]] = {
    ItemKind.POSITION: _PLACED,
    ItemKind.CONFLICT: (_PLACED[0], _PLACED[2], _NOTED),
    ItemKind.TAG: (
        Option(
            Decision.HERE,
            "the tag stays on the one that bears it here; have it changed at the centre",
            Act.CORRECT_SAMPLE,
            signs=True,
        ),
        Option(
            Decision.THERE,
            "the tag goes to the one that the centre names; the other one has none then",
            Act.CORRECT_SAMPLE,
            signs=True,
        ),
        Option(
            Decision.CLEAR,
            "nobody bears the tag here until the centre says another one",
            Act.CORRECT_SAMPLE,
            signs=True,
        ),
    ),
    ItemKind.REFUSED: (
        Option(Decision.SEND_AGAIN, "tells the centre the same fact once more, with a new number"),
        Option(Decision.LEAVE, "the fact stands here and stays unknown there"),
    ),
    ItemKind.CARRIER: (
        Option(
            Decision.HERE,
            "it stays what this site said; have it changed at the centre",
            Act.CORRECT_SAMPLE,
            signs=True,
        ),
        Option(
            Decision.THERE,
            "it is what the centre says from now on, and the exposure clock runs by that",
            Act.CORRECT_SAMPLE,
            signs=True,
        ),
    ),
    ItemKind.OWNER: (_FOLLOW, _NOTED),
    ItemKind.SUBJECT: (_FOLLOW, _NOTED),
}
"""What may be decided; every kind that is not named here is looked at, no more."""

_KEPT = frozenset({Decision.NOTED, Decision.LEAVE, Decision.HERE, Decision.CLEAR})


def options(kind: str, about: str) -> tuple[Option, ...]:
    """What a person may decide about a difference; `about` names the thing, such as sample/456."""
    if kind not in set(ItemKind):
        return (_NOTED,)
    found = OPTIONS.get(ItemKind(kind), (_NOTED,))
    if kind == ItemKind.CONFLICT and not about.startswith("sample/"):
        return (_NOTED,)
    return found


def stays_settled(kind: str, decision: str, *, same: bool) -> bool:
    """Whether a difference that comes again after this decision needs nobody; `same` values.

    Where something is differs for good only until the centre heard: that comes again.
    """
    return same and decision in _KEPT and kind != ItemKind.POSITION


def number_of(about: str) -> int:
    """The number in sample/456; ValueError when there is none."""
    return int(about.rpartition("/")[2])


def place_of(text: str) -> Address | SampleState | None:
    """A side of a difference of positions as a place or a state; None when it names neither."""
    if text in set(SampleState):
        return SampleState(text)
    try:
        return parse_address(text)
    except UnknownPlace:
        return None
