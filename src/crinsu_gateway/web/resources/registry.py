"""Every declared resource of the own API. A new one is a file beside this and a line in here."""

from crinsu_gateway.web.declaration import Resource
from crinsu_gateway.web.resources.containers import CONTAINERS
from crinsu_gateway.web.resources.devices import DEVICES
from crinsu_gateway.web.resources.facilities import FACILITIES
from crinsu_gateway.web.resources.sample_containers import SAMPLE_CONTAINERS
from crinsu_gateway.web.resources.slots import SLOTS
from crinsu_gateway.web.resources.storage_solutions import STORAGE_SOLUTIONS
from crinsu_gateway.web.resources.subjects import SUBJECTS

RESOURCES: tuple[Resource, ...] = (
    FACILITIES,
    STORAGE_SOLUTIONS,
    CONTAINERS,
    SLOTS,
    SAMPLE_CONTAINERS,
    SUBJECTS,
    DEVICES,
)
_BY_NAME = {one.name: one for one in RESOURCES}


def named(name: str) -> Resource:
    """The resource with a path name; KeyError when none is declared."""
    return _BY_NAME[name]
