"""Crinsutrack-compatible: those whose samples are stored."""

from crinsu_gateway.store.listing.columns import Column, Kind
from crinsu_gateway.web.declaration import Field
from crinsu_gateway.web.external.view import View, seen, to_the_second
from crinsu_gateway.web.resources.subjects import SUBJECTS

SUBJECT = seen(
    SUBJECTS,
    "subject",
    *("id", "facility", "code", "firstName", "lastName"),
    to_the_second(SUBJECTS, "createdAt"),
    "synced",
    Field(
        name="conflict",
        column=Column(
            "EXISTS (SELECT 1 FROM reconciliation r WHERE r.kind = 'conflict' "
            "AND r.about = 'subject/' || u.id AND r.state = 'OPEN')",
            Kind.BOOLEAN,
        ),
        about="whether the centre did not take it, so that a person must look",
    ),
    about="Whose samples are stored",
    key="subjects",
)
ONE = View(path="subjects/{id}", shows=SUBJECT, summary="One subject")
VIEWS = (
    View(path="subjects", shows=SUBJECT, summary="All subjects", listed=True),
    ONE,
)
