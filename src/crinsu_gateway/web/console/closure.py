"""What every page says while maintenance closes the APIs: that, until when, and what goes on.

By whom and why stands in the health of the gateway, for those who may read it.
"""

from crinsu_gateway.store import maintenance
from crinsu_gateway.store.transaction import Transaction
from crinsu_gateway.web.console.rendering import rendered


def piece(tx: Transaction, language: str) -> str:
    """The band over the page; empty outside of maintenance."""
    found = maintenance.state(tx)
    if found is None:
        return ""
    return rendered("closure.html", language, closure=found, zone=tx.now.zone)
