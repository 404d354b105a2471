"""How a line stands, and what the condition of a unit is shown as: in lists and alone."""

from collections.abc import Mapping

from crinsu_gateway.store import places
from crinsu_gateway.store.transaction import Transaction
from crinsu_gateway.web.console.view import Look
from crinsu_gateway.web.representation.health import BusHealth

CONDITIONS = {"good": "good", "starting": "quiet", "degraded": "warn", "lost": "bad"}
"""What the condition of a unit is shown as."""


def storage_ids(tx: Transaction) -> Mapping[str, int]:
    """The public id of each storage solution by its name, for links."""
    return {one.name: one.id for one in places.storages(tx)}


def bus_of(look: Look, link: str) -> BusHealth | None:
    """How the daemon says that a link stands; None while it does not."""
    told = look.told.health().buses
    return next((one for one in told if one.link in (link, f"bus {link}")), None)
