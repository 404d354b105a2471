"""Crinsutrack-compatible: the sites where procedures are performed."""

from crinsu_gateway.web.external.view import View, seen, to_the_second
from crinsu_gateway.web.resources.facilities import FACILITIES

FACILITY = seen(
    FACILITIES,
    "facility",
    *("id", "name"),
    to_the_second(FACILITIES, "createdAt"),
    about="A site where procedures are performed",
    key="facilities",
)
VIEWS = (
    View(path="facilities", shows=FACILITY, summary="All facilities", listed=True),
    View(path="facilities/{id}", shows=FACILITY, summary="One facility"),
)
