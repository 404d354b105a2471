"""Crinsutrack-compatible: storage solutions, and how full they are."""

from crinsu_gateway.web.external.view import Asks, View, seen, to_the_second
from crinsu_gateway.web.resources.facilities import KEY as FACILITY
from crinsu_gateway.web.resources.storage_solutions import STORAGE_SOLUTIONS

STORAGE = seen(
    STORAGE_SOLUTIONS,
    "storage",
    *("id", "name", "type", "facility", "capacity", "occupied"),
    to_the_second(STORAGE_SOLUTIONS, "createdAt"),
    about="A storage solution",
)
VIEWS = (
    View(
        path="storage",
        shows=STORAGE,
        summary="The storage solutions",
        listed=True,
        asks=(Asks(name="facilityId", column=FACILITY),),
    ),
    View(path="storage/{id}", shows=STORAGE, summary="One storage solution"),
)
