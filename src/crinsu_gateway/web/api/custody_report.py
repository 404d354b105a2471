"""Own API: the custody report of a sample container, in the form that the caller takes.

GET /sample-containers/{id}/custody-report for an id, GET /custody-report for a tag, an id or an
address. Names are in it for those who may read them. It is gathered in store/custody_report.py.
"""

from collections.abc import Callable, Mapping
from functools import partial
from typing import Annotated, Any

import orjson
from pydantic import StringConstraints

from crinsu_gateway.model.custody_report import Report, content_hash, machine_form
from crinsu_gateway.model.errors import NotFound, UnknownSample
from crinsu_gateway.report.custody_csv import custody_csv
from crinsu_gateway.store import custody_report as gathered
from crinsu_gateway.store.database import Database
from crinsu_gateway.store.territory import Thing
from crinsu_gateway.web.endpoint import FILLED, AnyEndpoint, Call, Endpoint, Names, NoBody, Query
from crinsu_gateway.web.faces import One, Ready
from crinsu_gateway.web.forms import HARMLESS, Form, chosen, drawn, media_types
from crinsu_gateway.web.representation.custody_report import CustodyAnswer
from crinsu_gateway.web.scopes import Scope
from crinsu_gateway.web.texts import Moment


class CustodyQuery(Query):
    """Up to which moment (ISO 8601 with a zone), and in which form; else Accept says it."""

    at: Moment | None = None
    format: Form | None = None


class CustodySearch(CustodyQuery):
    """Of which sample container: its tag, id, or the address where it lies now."""

    sample: Annotated[
        str,
        StringConstraints(strip_whitespace=True, min_length=1, max_length=200),
        FILLED,
        Names(Thing.ANY_SAMPLE),
    ]


def custody_tree(report: Report) -> dict[str, Any]:
    """The machine form, with the hash of its content beside it."""
    return {"report": machine_form(report), "sha256": content_hash(report)}


def custody_json(report: Report) -> bytes:
    """The same as bytes."""
    return orjson.dumps(custody_tree(report))


def custody_html(report: Report) -> bytes:
    """The page; what draws its codes is loaded for the first one, not at each start."""
    from crinsu_gateway.report.custody_html import custody_html as rendered

    return rendered(report)


def custody_pdf(report: Report) -> bytes:
    """The printed form; its library is loaded for the first one, not at each start."""
    from crinsu_gateway.report.custody_pdf import custody_pdf as rendered

    return rendered(report)


RENDERERS: Mapping[Form, Callable[[Report], bytes]] = {
    Form.JSON: custody_json,
    Form.HTML: custody_html,
    Form.PDF: custody_pdf,
    Form.CSV: custody_csv,
}


async def _answer(
    db: Database, text: str, asked: CustodyQuery, accept: str, scopes: frozenset[Scope]
) -> Ready | One:
    form = chosen(asked.format, accept, RENDERERS)
    names = Scope.SUBJECTS_READ in scopes
    try:
        until_ms = None if asked.at is None else round(asked.at.timestamp() * 1000)
        found = await db.read(gathered.report, text, until_ms, names=names)
    except UnknownSample as error:
        raise NotFound(error.sentence) from error
    headers = {
        "Crinsu-Sample-Container": str(found.identity.id),
        "Crinsu-Content-SHA256": content_hash(found),
        "Crinsu-Inventory": "agrees" if found.agrees else "differs",
    }
    if form is None:
        return One(custody_tree(found), headers={**HARMLESS, **headers})
    return await drawn(found, form, RENDERERS, f"custody-{found.identity.id}", headers)


async def of_one(db: Database, call: Call[CustodyQuery, NoBody]) -> Ready | One:
    """The report of a sample container by its id."""
    return await _answer(db, str(call.id), call.query, call.accept, call.client.scopes)


async def of_named(db: Database, call: Call[CustodySearch, NoBody]) -> Ready | One:
    """The report of a sample container by its tag, id or address."""
    return await _answer(db, call.query.sample, call.query, call.accept, call.client.scopes)


def endpoints(db: Database) -> tuple[AnyEndpoint, ...]:
    """What this file serves."""
    return (
        Endpoint(
            method="GET",
            path="/api/v1/sample-containers/{id}/custody-report",
            scope=Scope.AUDIT_READ,
            summary="The custody report of a sample container",
            run=partial(of_one, db),
            answers=CustodyAnswer,
            also_as=media_types(RENDERERS),
            query=CustodyQuery,
            body=NoBody,
        ),
        Endpoint(
            method="GET",
            path="/api/v1/custody-report",
            scope=Scope.AUDIT_READ,
            summary="The custody report of a sample container by tag, id or address",
            run=partial(of_named, db),
            answers=CustodyAnswer,
            also_as=media_types(RENDERERS),
            query=CustodySearch,
            body=NoBody,
        ),
    )
