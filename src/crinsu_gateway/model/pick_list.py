"""A pick list: one trip through a storage solution on paper, in the order of its lifts. Pure.

Each sample container and each place has a code that a scanner reads and that says that it is of
paper: it finds things, and no step takes it for them. It is made in store/pick_list.py and put on
pages in report/.
"""

from dataclasses import dataclass

PAPER = "paper:"
"""What each code on paper begins with, so that a scan of it is never taken for the thing."""


def on_paper(text: str) -> str:
    """The code of a tag or a place as it stands on paper."""
    return f"{PAPER}{text}"


def is_of_paper(scanned: str) -> bool:
    """Whether paper was scanned instead of what is in the hand."""
    return scanned.strip().lower().startswith(PAPER)


def named(scanned: str) -> str:
    """What a code names, on paper or not."""
    text = scanned.strip()
    return text[len(PAPER) :] if is_of_paper(text) else text


@dataclass(frozen=True, slots=True)
class Line:
    """One sample container: taken out of `place`, or put into it. `tag` is what it bears itself."""

    procedure: int
    take: bool
    sample: int
    name: str
    tag: str
    place: str

    @property
    def tag_code(self) -> str:
        """What the code of the sample container holds."""
        return on_paper(self.tag)

    @property
    def place_code(self) -> str:
        """What the code of its place holds."""
        return on_paper(self.place)


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
        return on_paper(self.tag or self.container)


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
