"""What the address of the work list asks for: a state, a type, a storage solution, a text. Pure."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from urllib.parse import urlencode

from crinsu_gateway.model.procedure import ProcedureType
from crinsu_gateway.store.procedures import ProcedureRow
from crinsu_gateway.web.console.choosing import one_of
from crinsu_gateway.web.console.view import ASKED

PATH = "/console/work"


class Part(StrEnum):
    """A part of the work list."""

    RUNNING = "running"
    READY = "ready"
    WAITING = "waiting"
    OVER = "over"


NOW = frozenset(Part) - {Part.OVER}
"""What is shown when no part is asked for: what there is to do."""


@dataclass(frozen=True, slots=True)
class Asked:
    """What is to be shown; None and an empty text are everything."""

    part: Part | None = None
    type: ProcedureType | None = None
    storage: str | None = None
    text: str = ""
    key: str = ""
    """Of the question that says the text, where one does."""

    def shows(self, part: Part) -> bool:
        """Whether a part of the list is wanted."""
        return part is self.part or (self.part is None and part in NOW)

    def fits(self, row: ProcedureRow, storages: tuple[str, ...]) -> bool:
        """Whether a procedure on these storage solutions is wanted."""
        if self.type not in (None, row.type):
            return False
        if self.storage is not None and self.storage not in storages:
            return False
        return not self.text or any(
            self.text.casefold() in one.casefold() for one in _texts(row, storages)
        )

    def address(self, part: Part | None) -> str:
        """Where the same is asked for of a part; None: of what there is to do."""
        text = {ASKED: self.key} if self.key else {"text": self.text}
        told = {"part": part, "type": self.type, "storage": self.storage, **text}
        query = urlencode({name: text for name, text in told.items() if text})
        return f"{PATH}?{query}" if query else PATH

    @property
    def narrows(self) -> bool:
        """Whether something may be left out."""
        return bool(self.type or self.storage or self.text)


def asked(query: Mapping[str, str]) -> Asked:
    """What a query says; 400 for a part or a type that does not exist."""
    return Asked(
        one_of(Part, "part", query.get("part")),
        one_of(ProcedureType, "type", query.get("type")),
        query.get("storage"),
        query.get("text", ""),
        query.get(ASKED, ""),
    )


def _texts(row: ProcedureRow, storages: tuple[str, ...]) -> list[str]:
    """Where a text is looked for."""
    found = [str(row.id), row.subject_code or "", row.path, *storages]
    for item in row.items:
        found += [item.name, item.tag or ""]
    return found
