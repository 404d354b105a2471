"""docs/central-contract.md says what the sandbox central and the client really do."""

import re
from pathlib import Path

import pytest

from crinsu_gateway.sandbox.central.centre import Centre
from crinsu_gateway.sandbox.central.database import Database
from crinsu_gateway.sandbox.central.facts import KINDS
from crinsu_gateway.sandbox.central.faults import FaultName
from crinsu_gateway.sandbox.central.server import application
from crinsu_gateway.store.outbox import OutboxKind
from tests.fakes.clock import HandClock

CONTRACT = (Path(__file__).parents[2] / "docs" / "central-contract.md").read_text()
PREFIXES = ("/api/v1/external", "/api/v1/device", "/sandbox/staff", "/sandbox")


def routes() -> list[tuple[str, str]]:
    """Method and path of each route, ids as {id}."""
    database = Database(":memory:")
    try:
        app = application(Centre(database, HandClock()))
        return sorted(
            (method, re.sub(r"\{\w+\}", "{id}", path))
            for path, operations in app.openapi()["paths"].items()
            for method in operations
        )
    finally:
        database.close()


@pytest.mark.parametrize(("method", "path"), routes())
def test_every_route_is_described(method: str, path: str) -> None:
    """The method and the path below its prefix stand in one line."""
    short = next((path[len(one) :] for one in PREFIXES if path.startswith(one)), path)
    lines = [line for line in CONTRACT.splitlines() if method.upper() in line]
    assert any(f"{short}`" in line or f"{short} " in line for line in lines), path


@pytest.mark.parametrize("kind", sorted({*KINDS, *OutboxKind}))
def test_every_kind_of_event_is_described_and_taken(kind: str) -> None:
    """What the gateway can tell is known to the sandbox central and to the page."""
    assert kind in KINDS
    assert f"`{kind}`" in CONTRACT


@pytest.mark.parametrize("fault", list(FaultName))
def test_every_fault_is_named(fault: FaultName) -> None:
    """Faults by name, all of them."""
    assert f"`{fault}`" in CONTRACT
