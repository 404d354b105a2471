"""Every declared resource of the own API. A new one is a file beside this and a line in here."""

from crinsu_gateway.web.declaration import Resource
from crinsu_gateway.web.resources.alarms import ALARMS
from crinsu_gateway.web.resources.audit_keys import AUDIT_KEYS
from crinsu_gateway.web.resources.audit_reviews import AUDIT_REVIEWS
from crinsu_gateway.web.resources.containers import CONTAINERS
from crinsu_gateway.web.resources.custody_lines import CUSTODY_LINES
from crinsu_gateway.web.resources.deviations import DEVIATIONS
from crinsu_gateway.web.resources.devices import DEVICES
from crinsu_gateway.web.resources.emergencies import EMERGENCIES
from crinsu_gateway.web.resources.events import EVENTS
from crinsu_gateway.web.resources.executions import EXECUTIONS
from crinsu_gateway.web.resources.exposures import EXPOSURES
from crinsu_gateway.web.resources.facilities import FACILITIES
from crinsu_gateway.web.resources.incidents import INCIDENTS
from crinsu_gateway.web.resources.people import PEOPLE
from crinsu_gateway.web.resources.procedures import PROCEDURES
from crinsu_gateway.web.resources.publications import PUBLICATIONS
from crinsu_gateway.web.resources.reconciliation import RECONCILIATION
from crinsu_gateway.web.resources.sample_containers import SAMPLE_CONTAINERS
from crinsu_gateway.web.resources.slots import SLOTS
from crinsu_gateway.web.resources.stocktake_differences import STOCKTAKE_DIFFERENCES
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
    PROCEDURES,
    EXECUTIONS,
    ALARMS,
    DEVIATIONS,
    EXPOSURES,
    CUSTODY_LINES,
    INCIDENTS,
    EMERGENCIES,
    STOCKTAKE_DIFFERENCES,
    RECONCILIATION,
    EVENTS,
    AUDIT_REVIEWS,
    AUDIT_KEYS,
    PEOPLE,
    PUBLICATIONS,
)
_BY_NAME = {one.name: one for one in RESOURCES}


def named(name: str) -> Resource:
    """The resource with a path name; KeyError when none is declared."""
    return _BY_NAME[name]
