"""Collections and what a registry said of them in a store, for tests of the registry face."""

from dataclasses import replace

from crinsu_gateway.model.audit import Actor
from crinsu_gateway.model.collection import Collection, Material
from crinsu_gateway.model.registry import Key, Kind, Link, Record
from crinsu_gateway.store import collections, registry
from crinsu_gateway.store.transaction import Transaction

CONFIG = Actor("gateway", "config")
LYON = Collection(
    id="2510604",
    published=True,
    name={"nb": "Lyonbanken", "en": "The Lyon bank"},
    main_language="nb",
    type="GENERALBIOBANK",
    status="ACTIVE",
    start_date="2020-05-01",
    stored_until="2049-12-31",
    unit="185.15.0.10",
    coordinator="12345",
    materials=(Material("1"), Material("24", "Vitrified oocytes")),
    projects=("483302",),
)
HIDDEN = replace(
    LYON,
    id="2510700",
    published=False,
    name={"en": "The hidden bank"},
    main_language="en",
    status="NOTSTARTED",
    start_date="2027-01-01",
    stored_until="",
    unit="186.1.0.0",
    coordinator="99",
    materials=(),
    projects=(),
)
RECORDS = (
    Record(
        Kind.BIOBANKS,
        "2510604",
        {"nb": "Lyonbanken"},
        {"nationalId": "BBR-3295", "status": "CONCLUDED"},
        (Link("coordinator", Kind.PERSONS, "12345", {"": "Ada van Example"}),),
    ),
    Record(
        Kind.PROJECTS,
        "483302",
        {"no": "Varme hjerter", "en": "Warm hearts"},
        {"status": "ACTIVE", "mainLanguage": "en", "startDate": "2018-06-01"},
        (
            Link("coordinating", Kind.INSTITUTIONS, "185", {"en": "Example Hospital"}),
            Link("coordinating", Kind.UNITS, "185.15.0.10", {"en": "Freezing"}),
            Link("PRO_MANAGER", Kind.PERSONS, "777", {"": "Bo Invented"}),
        ),
    ),
    Record(
        Kind.INSTITUTIONS,
        "185",
        {"en": "Example Hospital", "nb": "Eksempelsykehuset"},
        {"acronym": "EXH", "country": "NO"},
    ),
    Record(Kind.PERSONS, "4711", {"": "Cleo Nobody"}, {}),
)
"""The last one is shown here and led to by nothing that is published."""


def harvested(tx: Transaction) -> None:
    """A published collection, one that is not, and what came of their records."""
    collections.apply(tx, [LYON, HIDDEN], CONFIG)
    for record in RECORDS:
        registry.keep(tx, Key(record.kind, record.id), record, "")
