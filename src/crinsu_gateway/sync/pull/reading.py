"""Reads pages of a centre's lists, and whether it has one record, over the calls of its client.

Page sizes that the centre refuses are learned, and what is as it was is answered without a body
where the centre offers validators. What a record means is in records.py.
"""

from collections.abc import Mapping
from dataclasses import replace
from typing import Protocol

import httpx2

from crinsu_gateway.model.errors import RemoteAway, RemoteRefused
from crinsu_gateway.sync.naming.mapping import Call, Names
from crinsu_gateway.sync.pull.cursors import Cursor, parse
from crinsu_gateway.sync.pull.listing import Listing
from crinsu_gateway.sync.road.replies import dated, error_of, json_of, unwrapped
from crinsu_gateway.sync.target import Kind, Page, Validator

NOT_MODIFIED, NOT_FOUND = 304, 404
NOT_OFFERED = (405, 501)
LONGEST_VALIDATOR = 200
"""Characters; a longer one is not kept."""


class Asking(Protocol):
    """One call of the centre; a status of `also` is no failure."""

    async def __call__(
        self,
        call: Call,
        *,
        query: dict[str, str | int] | None = None,
        headers: dict[str, str] | None = None,
        places: Mapping[str, str | int] | None = None,
        also: tuple[int, ...] = (),
    ) -> httpx2.Response:
        """The answer; one of the Remote* errors for any other."""
        ...


class Reading:
    """The lists of one centre."""

    def __init__(self, names: Names, ask: Asking, gateway: str) -> None:
        self._names = names
        self._ask = ask
        self._gateway = gateway
        self._listing = Listing(names)

    def asked(self, kind: Kind, facility_id: int | None, cursor: str | None) -> str:
        """The path and query of a page, as its validator is kept under."""
        query = self._listing.query(kind, facility_id, self._parsed(kind, cursor))
        path = self._names.lists[kind].at(facility=facility_id or "", gateway=self._gateway)
        return f"{path}?{httpx2.QueryParams(query)}"

    async def page(
        self,
        kind: Kind,
        facility_id: int | None,
        cursor: str | None,
        *,
        validator: Validator | None,
    ) -> Page:
        """One page of records."""
        here = self._parsed(kind, cursor)
        answer = await self._fetched(kind, facility_id, here, validator)
        if answer.status_code == NOT_MODIFIED:
            return Page((), (), None, None, validator=validator, unchanged=True)
        data, total = unwrapped(self._names, json_of(answer))
        if not isinstance(data, list):
            raise RemoteAway(f"the list of {kind} is no list: is the address that of the centre?")
        page = self._listing.page(kind, here, data, total, dated(answer))
        return replace(page, validator=_validator(answer))

    async def _fetched(
        self,
        kind: Kind,
        facility_id: int | None,
        here: Cursor,
        validator: Validator | None,
    ) -> httpx2.Response:
        sizes = self._listing.sizes
        while True:
            try:
                return await self._ask(
                    self._names.lists[kind],
                    query=self._listing.query(kind, facility_id, here),
                    headers=_condition(validator),
                    places={"facility": facility_id or ""},
                    also=() if validator is None else (NOT_MODIFIED,),
                )
            except RemoteRefused:
                if here.size is not None or not sizes.refused(kind):
                    raise
            except RemoteAway as fault:
                if "status" not in fault.facts:
                    sizes.too_slow(kind)
                raise

    async def knows(self, kind: Kind, central_id: int) -> bool | None:
        """Whether the centre has this record; None when it cannot be asked for a single one."""
        call = self._names.singles.get(kind)
        if call is None:
            return None
        also = (NOT_FOUND, *NOT_OFFERED)
        answer = await self._ask(call, places={"id": central_id}, also=also)
        if answer.status_code == NOT_FOUND:
            error = error_of(self._names, answer)
            return False if error is not None and error.get("code") else None
        return None if answer.status_code in NOT_OFFERED else True

    def _parsed(self, kind: Kind, cursor: str | None) -> Cursor:
        return parse(cursor, incremental=kind in self._names.incremental)


def _condition(validator: Validator | None) -> dict[str, str]:
    if validator is None:
        return {}
    if validator.etag is not None:
        return {"If-None-Match": validator.etag}
    return {"If-Modified-Since": validator.modified or ""}


def _validator(answer: httpx2.Response) -> Validator | None:
    """What the answer may be asked for again with; None when it bears nothing fit to be kept."""
    etag, modified = (answer.headers.get(name) for name in ("ETag", "Last-Modified"))
    fit = [one if one and len(one) <= LONGEST_VALIDATOR else None for one in (etag, modified)]
    return None if fit == [None, None] else Validator(*fit)
