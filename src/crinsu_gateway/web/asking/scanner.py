"""Walks through the value of a parameter, character by character and never back.

It knows blanks, words, quotes and marks, and where it stands; what they mean is for terms.py,
sorting.py and expanding.py. No regular expression: the time is linear in the text.
"""

from crinsu_gateway.web.asking import bounds
from crinsu_gateway.web.asking.faults import bad, quoted
from crinsu_gateway.web.errors import Refused


class Spent:
    """What of its bounds a question has used up, over all its parameters."""

    def __init__(self) -> None:
        self._names = self._terms = 0

    def name(self, parameter: str, at: int | None = None) -> None:
        """One more name or value of a list; refused when there are too many."""
        self._names += 1
        if self._names > bounds.MOST_NAMES:
            raise bad(parameter, f"a question may have {bounds.MOST_NAMES} names in all", at)

    def term(self, parameter: str, at: int) -> None:
        """One more term of a q; refused when there are too many."""
        self._terms += 1
        if self._terms > bounds.MOST_TERMS:
            raise bad(parameter, f"a question may have {bounds.MOST_TERMS} terms in all", at)


class Scanner:
    """A place in the value of a parameter."""

    def __init__(self, parameter: str, text: str, spent: Spent) -> None:
        self.parameter, self.at = parameter, 0
        self._text, self._spent = text, spent

    def bad(self, message: str, at: int | None = None) -> Refused:
        """The refusal for what stands here, or at another place."""
        return bad(self.parameter, message, self.at if at is None else at)

    @property
    def next(self) -> str:
        """The character here; nothing at the end."""
        return self._text[self.at : self.at + 1]

    def is_here(self, mark: str) -> bool:
        """Whether a mark stands here."""
        return self._text.startswith(mark, self.at)

    def is_behind(self, mark: str) -> bool:
        """Whether a mark stands right before this place."""
        return self._text.endswith(mark, 0, self.at)

    def take(self, mark: str) -> bool:
        """Go past a mark, if it stands here."""
        if not self.is_here(mark):
            return False
        self.at += len(mark)
        return True

    def blanks(self) -> int:
        """Go past blanks, and say where that led."""
        while self.next == " ":
            self.at += 1
        return self.at

    def has_value(self, marks: str) -> bool:
        """Whether anything but blanks stands before one of some marks or the end."""
        self.blanks()
        return self.next != "" and self.next not in marks

    def until(self, marks: str) -> str:
        """What stands before the next of some marks or the end, without blanks around it."""
        start = self.at
        while self.at < len(self._text) and self._text[self.at] not in marks:
            self.at += 1
        return self._text[start : self.at].strip(" ")

    def name(self, marks: str) -> tuple[str, int]:
        """A name before the next of some marks, and its place; it counts as one."""
        start = self.blanks()
        found = self.until(marks)
        if not found:
            raise self.bad("a name is missing", start)
        self._spent.name(self.parameter, start)
        return found, start

    def term(self) -> int:
        """The place where a term begins; it counts as one."""
        start = self.blanks()
        self._spent.term(self.parameter, start)
        return start

    def in_quotes(self) -> str:
        """A text in double quotes, in which a backslash stands before a quote or a backslash."""
        start = self.at
        self.at += 1
        parts = []
        while (one := self.next) != '"':
            if one == "\\":
                self.at += 1
                one = self.next
                if one not in ('"', "\\"):
                    raise self.bad('in quotes, \\ stands before " or \\ only', self.at - 1)
            if not one:
                raise self.bad("these quotes are not closed", start)
            parts.append(one)
            self.at += 1
        self.at += 1
        return "".join(parts)

    def end(self) -> None:
        """Refuse what stands after the end of what was understood."""
        self.blanks()
        if self.next:
            raise self.bad(f"{quoted(self.next)} cannot stand here")
