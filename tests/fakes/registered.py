"""Records of a registry and a publication in a store, for tests of what shows them."""

from crinsu_gateway.model.audit import Actor
from crinsu_gateway.model.registry import Action, Difference, Key, Kind, Link, Record
from crinsu_gateway.store import registry, registry_publications
from crinsu_gateway.store.registry_publications import Plan
from crinsu_gateway.store.transaction import Transaction

BIOBANK = Record(
    Kind.BIOBANKS,
    "2510604",
    {"nb": "Lyonbanken", "en": "The Lyon bank"},
    {"type": "GENERALBIOBANK", "status": "ACTIVE", "startDate": "2020-05-01"},
    (
        Link("coordinating", Kind.UNITS, "185.15.0.10", {"en": "Department of Freezing"}),
        Link("coordinator", Kind.PERSONS, "12345", {"": "Ada Example"}),
    ),
)
PERSON = Record(Kind.PERSONS, "12399", {"": "Ada Example"}, {}, ())


def published(tx: Transaction) -> None:
    """A biobank that came, a person who moved and cannot be asked for now, a unit that never came.

    The biobank is to become concluded.
    """
    registry.keep(tx, Key(Kind.BIOBANKS, "2510604"), BIOBANK, '"v1"')
    moved = Key(Kind.PERSONS, "12345")
    registry.keep(tx, moved, PERSON, "")
    registry.fail(tx, moved, "REGISTRY_AWAY: the registry cannot be reached: no route to host")
    row = registry_publications.ask(tx, "p-1", may_create=True, actor=Actor("cli-ada", "api"))
    plan = Plan(
        Action.PATCH,
        "2510604",
        {"status": "CONCLUDED"},
        [Difference("status", "ACTIVE", "CONCLUDED")],
    )
    registry_publications.propose(tx, row.id, plan)
