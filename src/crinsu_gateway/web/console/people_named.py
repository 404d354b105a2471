"""How people are called on pages for those who signed in: by name, as the trail names them else.

A stranger is told of nobody. Names stand in pages only, never in addresses, events or logs.
"""

from collections.abc import Iterable, Mapping

from crinsu_gateway.store import people
from crinsu_gateway.store.emergencies import EmergencyRow
from crinsu_gateway.store.transaction import Transaction
from crinsu_gateway.web.console.view import Look

Names = Mapping[str, str]
"""What to call each actor; whoever is not in it is not to be named."""


def named(tx: Transaction, actors: Iterable[str], look: Look) -> Names:
    """What to call these actors, for whoever looks."""
    if look.viewer is None:
        return {}
    return {one: people.name_of(tx, one) or one for one in sorted(set(actors)) if one}


def broken_by(tx: Transaction, glass: EmergencyRow, look: Look) -> str:
    """What to call who broke the glass: as they called themselves where nobody was signed in."""
    found = named(tx, [glass.actor], look)
    return glass.called or found[glass.actor] if found else ""
