"""Every kind of records of the registry face. A new one is a file beside this and a line here."""

from typing import Any

from crinsu_gateway.web.harvest.document import Document
from crinsu_gateway.web.harvest.views.biobanks import BIOBANKS
from crinsu_gateway.web.harvest.views.institutions import INSTITUTIONS
from crinsu_gateway.web.harvest.views.persons import PERSONS
from crinsu_gateway.web.harvest.views.projects import PROJECTS
from crinsu_gateway.web.harvest.views.units import UNITS

DOCUMENTS: tuple[Document[Any], ...] = (BIOBANKS, PROJECTS, INSTITUTIONS, UNITS, PERSONS)
