"""Own API: POST /scans finds the running execution like a bench scanner does.

Every scan is kept, also one that is for nobody.
"""

from collections.abc import Mapping, Sequence
from functools import partial
from typing import Annotated

from pydantic import StringConstraints

from crinsu_gateway.model.person import Act
from crinsu_gateway.store import inputs, scans
from crinsu_gateway.store.database import Database
from crinsu_gateway.store.transaction import Transaction
from crinsu_gateway.web.api.executions import answered
from crinsu_gateway.web.endpoint import (
    FILLED,
    AnyEndpoint,
    Body,
    Call,
    Endpoint,
    Known,
    NoQuery,
    ShortText,
)
from crinsu_gateway.web.errors import invalid, refusal
from crinsu_gateway.web.faces import One
from crinsu_gateway.web.identity import asking
from crinsu_gateway.web.representation.executions import VerdictOnInput
from crinsu_gateway.web.scopes import Scope

Scanners = Mapping[str, Sequence[str]]
"""The configured scanners, each with the names of the storage solutions that it serves."""


class NewScan(Body):
    """What was scanned; by a configured scanner, or at a station that serves all storage."""

    text: Annotated[
        str,
        StringConstraints(strip_whitespace=True, min_length=1, max_length=inputs.LONGEST_TEXT),
        FILLED,
    ]
    scanner: Annotated[ShortText | None, Known("scanner")] = None
    station: ShortText | None = None


def _arrive(
    tx: Transaction, call: Call[NoQuery, NewScan], name: str, storages: Sequence[str]
) -> int | None:
    """Keep it; SessionNeeded from a machine where people are required.

    A reader on a line of the gateway itself needs nobody: field/listening.py takes its scans.
    """
    asking(tx, call)
    return scans.arrive(tx, name, call.body.text, storages)


async def scan(db: Database, scanners: Scanners, call: Call[NoQuery, NewScan]) -> One:
    """Keep a scan and hand it to the execution that runs where the scanner stands."""
    said = call.body
    if said.scanner is not None and said.scanner not in scanners:
        raise invalid("scanner", f"not configured; known: {', '.join(scanners) or 'none'}")
    storages = scanners[said.scanner] if said.scanner is not None else ()
    name = said.scanner or said.station or call.client.id
    input_id = await db.write(_arrive, call, name, storages)
    if input_id is None:
        raise refusal(
            409,
            "NO_EXECUTION",
            "the scan is kept, but it is for no execution: none runs here, or several do",
        )
    return await answered(db, input_id)


def endpoints(db: Database, scanners: Scanners) -> tuple[AnyEndpoint, ...]:
    """What this file serves."""
    return (
        Endpoint(
            method="POST",
            path="/api/v1/scans",
            scope=Scope.PROCEDURES_EXECUTE,
            act=Act.RUN_PROCEDURE,
            summary="A scan for whichever execution runs here; answers with the verdict",
            run=partial(scan, db, scanners),
            answers=VerdictOnInput,
            query=NoQuery,
            body=NewScan,
            also={202: "nobody decided yet; read the execution"},
        ),
    )
