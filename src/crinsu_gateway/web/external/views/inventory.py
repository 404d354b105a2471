"""Crinsutrack-compatible: what a storage solution holds, in the order of its layout."""

from dataclasses import replace

from crinsu_gateway.store.listing.columns import Column, Kind, Source
from crinsu_gateway.store.listing.conditions import Order
from crinsu_gateway.web.external.view import View, always, seen
from crinsu_gateway.web.external.views.sample_containers import POSITION, STORED
from crinsu_gateway.web.resources.sample_containers import KEY, SAMPLE_CONTAINERS
from crinsu_gateway.web.resources.storage_solutions import STORAGE_SOLUTIONS

IN = Column("c.storage_id", Kind.INTEGER)
_LAYOUT = (Order(Column("c.ordinal", Kind.INTEGER)), Order(Column("s.ordinal", Kind.INTEGER)))
HELD = replace(
    seen(
        SAMPLE_CONTAINERS,
        "inventoryItem",
        *("id", "name", "description", "subject"),
        POSITION,
        STORED,
        about="A stored sample container with its position",
        key="inventory",
    ),
    source=Source(
        tables="container c CROSS JOIN slot s ON s.container_id = c.id "
        "CROSS JOIN sample_container m ON m.slot_id = s.id "
        "CROSS JOIN subject u ON u.id = m.subject_id",
        key=KEY,
        local=Column("m.id", Kind.INTEGER),
        facility="u.facility_id",
    ),
    order=_LAYOUT,
)
INVENTORY = seen(
    STORAGE_SOLUTIONS,
    "inventory",
    *("id", "name"),
    always("inventory", HELD, IN, "what lies in it", order=_LAYOUT),
    about="What a storage solution holds",
)
VIEW = View(
    path="storage/{id}/inventory",
    shows=INVENTORY,
    summary="What a storage solution holds, and where",
)
