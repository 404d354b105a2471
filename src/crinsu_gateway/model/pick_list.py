"""A pick list: one trip through a storage solution on paper, in the order of its lifts. Pure.

Each sample container and each place has a text that a scanner reads. It is made in
store/pick_list.py and put on pages in report/; paper decides nothing.
"""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Line:
    """One sample container: taken out of `place`, or put into it. `tag` is what is scanned."""

    procedure: int
    take: bool
    sample: int
    name: str
    tag: str
    place: str


@dataclass(frozen=True, slots=True)
class Lift:
    """One container that is lifted once; `tag` is its own one, where it bears one."""

    number: int
    container: str
    tag: str | None
    lines: tuple[Line, ...]

    @property
    def code(self) -> str:
        """What the code of the container holds: its own tag, else its address."""
        return self.tag or self.container


@dataclass(frozen=True, slots=True)
class Errand:
    """A procedure of the list: what it is for, and the code of the subject."""

    procedure: int
    type: str
    subject_code: str


@dataclass(frozen=True, slots=True)
class PickList:
    """What is done in one opening of a storage solution, as it stood when it was printed.

    `lifts_apart` is how many lifts the procedures would take one after the other; `left_out` are
    those that wait here too and cannot be part of it, with the reason. `execution` is the one that
    runs already: then it is what is left to do, and the places are promised.
    """

    gateway: str
    facility: str
    zone: str
    made_ms: int
    storage: str
    procedures: tuple[Errand, ...]
    lifts: tuple[Lift, ...]
    lifts_apart: int
    left_out: tuple[tuple[int, str], ...]
    execution: int | None = None
