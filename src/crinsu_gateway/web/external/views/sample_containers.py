"""Crinsutrack-compatible: vials and straws, and where each of them is."""

from crinsu_gateway.store import places
from crinsu_gateway.store.listing.columns import Column, Kind
from crinsu_gateway.store.subject_merges import FOUND_BY
from crinsu_gateway.web.declaration import Field
from crinsu_gateway.web.external.view import Asks, View, called, seen, to_the_second
from crinsu_gateway.web.resources.sample_containers import SAMPLE_CONTAINERS

STORED = to_the_second(SAMPLE_CONTAINERS, "storedAt")
POSITION = Field(
    name="position",
    column=Column(places.POSITION, Kind.JSON, nullable=True),
    shape=dict[str, str] | None,
    about="a label for each level by its kind, then the slot; null when it is in none",
)
SAMPLE_CONTAINER = seen(
    SAMPLE_CONTAINERS,
    "sampleContainer",
    *("id", "name", "subject", "description"),
    STORED,
    about="A vial or straw; `storedAt` is null when it is in no slot here",
    key="sampleContainers",
)
LOCATION = seen(
    SAMPLE_CONTAINERS,
    "location",
    *("id", "name"),
    called("status", SAMPLE_CONTAINERS.named["state"]),
    called("storage", SAMPLE_CONTAINERS.named["storageSolution"]),
    POSITION,
    STORED,
    about="Where a sample container is",
)
VIEWS = (
    View(
        path="sample-containers",
        shows=SAMPLE_CONTAINER,
        summary="Sample containers",
        listed=True,
        asks=(
            Asks(name="subjectCode", column=Column("u.code", found=f"m.subject_id = {FOUND_BY}")),
        ),
    ),
    View(
        path="sample-containers/{id}/location",
        shows=LOCATION,
        summary="Where a sample container is",
    ),
)
