"""Own API: the layout and the inventory as sheets, out a page at a time, in all or nothing.

GET /layout, /inventory; POST /layout/import, /inventory/import. What is too large for one body is
imported by the command line while the gateway is stopped.
"""

import base64
import binascii
from collections.abc import Callable, Iterator
from functools import partial
from typing import Annotated

from pydantic import Field, StringConstraints

from crinsu_gateway.model.person import Act
from crinsu_gateway.model.place_errors import Rehearsed
from crinsu_gateway.model.sheet import Problems, text_lines
from crinsu_gateway.store import inventory_import, inventory_sheet, layout_sheet
from crinsu_gateway.store.database import Database
from crinsu_gateway.store.territory import Thing
from crinsu_gateway.store.transaction import Transaction
from crinsu_gateway.web.endpoint import (
    AnyEndpoint,
    Call,
    Endpoint,
    Known,
    Names,
    NoBody,
    NoQuery,
    Query,
    ShortText,
)
from crinsu_gateway.web.errors import FieldFault, refusal
from crinsu_gateway.web.faces import One
from crinsu_gateway.web.identity import StationBody, acting
from crinsu_gateway.web.representation.sheets import Import, Page
from crinsu_gateway.web.scopes import Scope

TakeOver = Callable[..., dict[str, int]]


class PageQuery(Query):
    """Where to go on, as the page before said, and of which storage solution."""

    after: Annotated[str, StringConstraints(max_length=200), Known("cursor")] = ""
    storage: Annotated[ShortText | None, Names(Thing.STORAGE_NAME)] = None


class NewImport(StationBody):
    """A sheet as text; it is only tried unless `apply` says otherwise."""

    csv: str
    reason: Annotated[str, StringConstraints(strip_whitespace=True, max_length=500)] = ""
    apply: bool = Field(default=False)


def _after(text: str) -> tuple[str, int]:
    """The storage solution and the number that a cursor stands for."""
    try:
        name, _, number = base64.urlsafe_b64decode(text).decode().rpartition(" ")
        return name, int(number)
    except (ValueError, binascii.Error):
        raise refusal(
            400, "BAD_PARAMETER", "after: send what the page before said in next"
        ) from None


def _cursor(name: str, number: int) -> str:
    return base64.urlsafe_b64encode(f"{name} {number}".encode()).decode()


def _layout(tx: Transaction, asked: PageQuery) -> Page:
    name, number = _after(asked.after) if asked.after else ("", -1)
    found = layout_sheet.export_page(tx, (name, number), asked.storage)
    head = "" if asked.after else layout_sheet.header()
    told = head + "".join(text for _, text in found)
    whole = len(found) < layout_sheet.AT_ONCE
    return Page(told, None if whole else _cursor(*found[-1][0]))


def _inventory(tx: Transaction, asked: PageQuery) -> Page:
    _, number = _after(asked.after) if asked.after else ("", 0)
    found = inventory_sheet.export_page(tx, number, asked.storage)
    head = "" if asked.after else inventory_sheet.header()
    told = head + "".join(text for _, text in found)
    whole = len(found) < inventory_sheet.AT_ONCE
    return Page(told, None if whole else _cursor("", found[-1][0]))


async def page(
    db: Database, read: Callable[[Transaction, PageQuery], Page], call: Call[PageQuery, NoBody]
) -> One:
    """One page of a sheet; `next` goes on, null at the end."""
    return One(await db.read(read, call.query))


def _take_over(
    tx: Transaction, take_over: TakeOver, call: Call[NoQuery, NewImport], problems: Problems
) -> dict[str, int]:
    said = call.body
    actor = acting(tx, call)
    reason = said.reason or ("" if said.apply else "a rehearsal")
    lines = text_lines(_lines(said.csv), problems)
    counts = take_over(tx, lines, reason, actor, problems)
    if problems.found or not said.apply:
        raise Rehearsed("tried, and nothing was changed", **counts)
    return counts


def _lines(text: str) -> Iterator[bytes]:
    yield from text.encode(errors="surrogatepass").splitlines(keepends=True)


async def import_sheet(db: Database, take_over: TakeOver, call: Call[NoQuery, NewImport]) -> One:
    """Take a sheet over, or try it; 422 with all that is wrong with it, by line and column."""
    problems = Problems("sheet")
    try:
        counts = await db.write_alone(_take_over, take_over, call, problems)
        applied = True
    except Rehearsed as tried:
        counts = {name: int(count or 0) for name, count in tried.facts.items()}
        applied = False
    if problems.found:
        faults = tuple(
            FieldFault(f"line {one.line} {one.key}".strip(), one.message) for one in problems.found
        )
        sentence = f"the sheet has {len(faults)} problems; nothing was changed"
        raise refusal(422, "SHEET_FAULT", sentence, fields=faults)
    return One(Import(applied, counts))


def endpoints(db: Database) -> tuple[AnyEndpoint, ...]:
    """What this file serves."""
    return (
        *_sheet(db, "layout", "The places", _layout, layout_sheet.take_over),
        *_sheet(db, "inventory", "The sample containers", _inventory, inventory_import.take_over),
    )


def _sheet(
    db: Database,
    name: str,
    what: str,
    read: Callable[[Transaction, PageQuery], Page],
    take_over: TakeOver,
) -> tuple[AnyEndpoint, ...]:
    return (
        Endpoint(
            method="GET",
            path=f"/api/v1/{name}",
            scope=Scope.INVENTORY_READ,
            summary=f"{what} as a sheet, a page at a time",
            run=partial(page, db, read),
            answers=Page,
            query=PageQuery,
            body=NoBody,
        ),
        Endpoint(
            method="POST",
            path=f"/api/v1/{name}/import",
            scope=Scope.INVENTORY_WRITE,
            act=Act.CORRECT_SAMPLE,
            summary=f"{what} taken over from a sheet, all or nothing, or tried",
            run=partial(import_sheet, db, take_over),
            answers=Import,
            query=NoQuery,
            body=NewImport,
        ),
    )
