"""Every view of the Crinsutrack-compatible face. A new one is a file beside this and a line."""

from crinsu_gateway.web.external.view import View
from crinsu_gateway.web.external.views import (
    containers,
    facilities,
    inventory,
    procedures,
    sample_containers,
    storage,
    subjects,
)

VIEWS: tuple[View, ...] = (
    *facilities.VIEWS,
    *storage.VIEWS,
    inventory.VIEW,
    *containers.VIEWS,
    *sample_containers.VIEWS,
    *subjects.VIEWS,
    *procedures.VIEWS,
)
