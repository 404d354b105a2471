"""The views of the console by path, and which of them the frame leads to. A line is a view.

A view is imported when somebody looks at it first: a gateway that nobody looks at pays nothing.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib import import_module

from crinsu_gateway.model.person import Act
from crinsu_gateway.web.console.view import AnyView
from crinsu_gateway.web.scopes import Scope

PATHS: Mapping[str, str] = {
    "/console": "floor",
    "/console/alarms": "alarms",
    "/console/alarms/{id}": "alarm",
    "/console/audit": "audit",
    "/console/find": "find",
    "/console/samples/{id}": "sample",
    "/console/devices": "devices",
    "/console/executions/{id}": "execution",
    "/console/health": "health",
    "/console/people": "people",
    "/console/procedures/{id}": "procedure",
    "/console/reconciliation": "reconciliation",
    "/console/stocktakes/{id}": "stocktake",
    "/console/storages/{id}": "storage",
    "/console/sync": "sync",
    "/console/units/{name}": "device",
    "/console/work": "work",
    "/console/work/new": "making",
}
"""Path of a page -> module in this folder."""


@dataclass(frozen=True, slots=True)
class Way:
    """A link of the frame: `word` is `page.nav_<word>` in the catalogue; one that is needed seldom
    stands `aside`."""

    word: str
    path: str
    scope: Scope | None
    acts: tuple[Act, ...] = ()
    aside: bool = False


OFFICE = (Act.READ_PEOPLE, Act.END_SESSION, Act.UNLOCK)
"""Who looks after people and stations."""
WAYS = (
    Way("floor", "/console", None),
    Way("work", "/console/work", Scope.PROCEDURES_READ),
    Way("alarms", "/console/alarms", None),
    Way("find", "/console/find", None),
    Way("reconciliation", "/console/reconciliation", Scope.GATEWAY_READ, aside=True),
    Way("audit", "/console/audit", Scope.AUDIT_READ, (Act.READ_TRAIL,), aside=True),
    Way("people", "/console/people", Scope.STATIONS_SIGN_IN, OFFICE, aside=True),
    Way("sync", "/console/sync", Scope.GATEWAY_READ, aside=True),
    Way("devices", "/console/devices", Scope.INVENTORY_READ, aside=True),
    Way("health", "/console/health", Scope.GATEWAY_READ, aside=True),
)
"""Where the frame leads, in order, for those who may go there."""


@cache
def view_at(path: str) -> AnyView:
    """The view of a path as it is declared."""
    found: AnyView = import_module(f"{__package__}.{PATHS[path]}").VIEW
    return found
