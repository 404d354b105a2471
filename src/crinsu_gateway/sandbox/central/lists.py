"""The lists of the device side at the sandbox central: what changed, or everything in order of id.

`updatedSince` reads changes in the order of change; `afterId` reads everything in pieces that do
not move while the list changes. Also `newest`, which says cheaply whether anything changed.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Annotated

from fastapi import APIRouter, Depends, Query
from fastapi.responses import JSONResponse

from crinsu_gateway.sandbox.central import bodies, people
from crinsu_gateway.sandbox.central.answers import Body
from crinsu_gateway.sandbox.central.centre import Centre, Client
from crinsu_gateway.sandbox.central.database import Database, Row
from crinsu_gateway.sandbox.central.procedures import since_ms
from crinsu_gateway.sandbox.central.tokens import authenticated

Key = tuple[str, int, int | None]
MOST = 1000
KINDS = ("people", "subjects", "samples", "procedures", "storages", "facilities")


class DevicePaging:
    """What a list of the device side may be asked for; at most 1000 a page."""

    def __init__(
        self,
        page: Annotated[int, Query(ge=1)] = 1,
        per_page: Annotated[int, Query(ge=1, le=MOST, alias="perPage")] = 10,
        facility_id: Annotated[int | None, Query(alias="facilityId")] = None,
        updated_since: Annotated[str | None, Query(alias="updatedSince")] = None,
        after_id: Annotated[int | None, Query(ge=0, alias="afterId")] = None,
    ) -> None:
        self.page = page
        self.per_page = per_page
        self.facility_id = facility_id
        self.since = since_ms(updated_since)
        self.after_id = after_id


@dataclass(frozen=True, slots=True)
class Source:
    """A list: its rows whole, and the same in few columns, from which pages are chosen.

    The joins are CROSS JOINs, so that an index of the outer table gives the order.
    """

    rows: str
    thin: str
    facility: str
    table: str
    render: Callable[[Database, Row], Body]


SAMPLES = Source(
    bodies.SAMPLES,
    "FROM sample_container x CROSS JOIN subject s ON s.id = x.subject_id "
    "CROSS JOIN facility f ON f.id = s.facility_id WHERE f.organization_id = ?",
    "s.facility_id",
    "x",
    bodies.device_sample,
)
PROCEDURES = Source(
    bodies.PROCEDURES,
    "FROM procedure p CROSS JOIN facility f ON f.id = p.facility_id WHERE f.organization_id = ?",
    "p.facility_id",
    "p",
    bodies.device_procedure,
)
SUBJECTS = Source(
    bodies.SUBJECTS,
    "FROM subject s CROSS JOIN facility f ON f.id = s.facility_id WHERE f.organization_id = ?",
    "s.facility_id",
    "s",
    lambda _, row: bodies.device_subject(row),
)
PEOPLE = Source(
    people.PEOPLE,
    "FROM person p CROSS JOIN facility f ON f.id = p.facility_id WHERE f.organization_id = ?",
    "p.facility_id",
    "p",
    lambda _, row: people.shown(row),
)


class Totals:
    """How long lists are, counted anew only where something changed or was not counted yet."""

    def __init__(self, centre: Centre) -> None:
        self._centre = centre
        self._whole: dict[Key, tuple[object, int]] = {}
        self._since: dict[Key, tuple[object, int, int]] = {}

    def of(self, source: Source, client: Client, paging: DevicePaging) -> int:
        """The length of the list that was asked for, whichever page of it."""
        key = (source.rows, client.organization_id, paging.facility_id)
        version = self._centre.database.one("SELECT sum(version) AS n FROM newest")["n"]
        if paging.since is not None:
            return self._changed(key, version, paging.since, source, client, paging)
        if self._whole.get(key, (None, 0))[0] != version:
            self._whole[key] = (version, self._count(source, client, paging))
        return self._whole[key][1]

    def _changed(
        self,
        key: Key,
        version: object,
        since: int,
        source: Source,
        client: Client,
        paging: DevicePaging,
    ) -> int:
        """Those since a moment: what was counted since an earlier one, without those between."""
        known = self._since.get(key)
        if known is not None and known[0] == version and known[1] <= since:
            between = f" AND {source.table}.updated_ms >= {known[1]}"
            total = known[2] - self._count(source, client, paging, before=since, terms=between)
        else:
            total = self._count(source, client, paging, since=since)
        self._since[key] = (version, since, total)
        return total

    def _count(
        self,
        source: Source,
        client: Client,
        paging: DevicePaging,
        *,
        since: int | None = None,
        before: int | None = None,
        terms: str = "",
    ) -> int:
        given = {
            f"{source.facility} = ?": paging.facility_id,
            f"{source.table}.updated_ms >= ?": since,
            f"{source.table}.updated_ms < ?": before,
        }
        chosen = {term: value for term, value in given.items() if value is not None}
        query = f"SELECT count(*) AS n {source.thin}{terms}"
        query += "".join(f" AND {term}" for term in chosen)
        values = [client.organization_id, *chosen.values()]
        return int(self._centre.database.one(query, *values)["n"])


def _terms(source: Source, client: Client, paging: DevicePaging) -> tuple[str, list[object]]:
    given = {
        f"{source.facility} = ?": paging.facility_id,
        f"{source.table}.updated_ms >= ?": paging.since,
        f"{source.table}.id > ?": paging.after_id,
    }
    chosen = {term: value for term, value in given.items() if value is not None}
    return "".join(f" AND {term}" for term in chosen), [client.organization_id, *chosen.values()]


def _page(centre: Centre, source: Source, client: Client, paging: DevicePaging) -> list[Body]:
    terms, values = _terms(source, client, paging)
    by_id = paging.after_id is not None
    name = source.table
    order = f"{name}.id" if by_id else f"{name}.updated_ms, {name}.id"
    offset = 0 if by_id else (paging.page - 1) * paging.per_page
    chosen = f"SELECT {name}.id {source.thin}{terms} ORDER BY {order} LIMIT ? OFFSET ?"
    found = centre.database.all(
        f"{source.rows} AND {name}.id IN ({chosen}) ORDER BY {order}",
        client.organization_id,
        *values,
        paging.per_page,
        offset,
    )
    return [source.render(centre.database, row) for row in found]


def newest(centre: Centre, client: Client, facility: str | None) -> Body | None:
    """A text for each kind that changes whenever anything of it changed; None: no such facility."""
    row = centre.database.find(
        "SELECT id FROM facility WHERE organization_id = ? AND name = ?",
        client.organization_id,
        facility,
    )
    if row is None:
        return None
    found = centre.database.all("SELECT * FROM newest WHERE facility_id = ?", row["id"])
    return dict.fromkeys(KINDS, "0") | {one["kind"]: str(one["version"]) for one in found}


def router(centre: Centre) -> APIRouter:
    """The routes of the lists."""
    routes = APIRouter(prefix="/api/v1/device", tags=["device side (our extension)"])
    caller = Depends(authenticated(centre, device=True))
    pages = Depends(DevicePaging)
    totals = Totals(centre)

    def answer(source: Source, client: Client, paging: DevicePaging) -> JSONResponse:
        data = _page(centre, source, client, paging)
        if centre.switches.bare:
            return JSONResponse(data)
        total = totals.of(source, client, paging)
        meta = {"page": paging.page, "perPage": paging.per_page, "total": total}
        return JSONResponse({"data": data, "meta": meta})

    @routes.get("/sample-containers")
    async def samples(client: Client = caller, paging: DevicePaging = pages) -> JSONResponse:
        return answer(SAMPLES, client, paging)

    @routes.get("/procedures")
    async def procedures(client: Client = caller, paging: DevicePaging = pages) -> JSONResponse:
        return answer(PROCEDURES, client, paging)

    @routes.get("/subjects")
    async def subjects(client: Client = caller, paging: DevicePaging = pages) -> JSONResponse:
        return answer(SUBJECTS, client, paging)

    @routes.get("/people")
    async def everybody(client: Client = caller, paging: DevicePaging = pages) -> JSONResponse:
        return answer(PEOPLE, client, paging)

    return routes
