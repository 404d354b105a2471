"""Collections and what a registry said of them in a store, for tests of the registry face."""

import base64
from dataclasses import replace

import httpx2

from crinsu_gateway.model.audit import Actor
from crinsu_gateway.model.collection import Collection, Material
from crinsu_gateway.model.registry import Key, Kind, Link, Record
from crinsu_gateway.store import collections, registry
from crinsu_gateway.store.transaction import Transaction
from tests.fakes.api import HARVEST, Api

CONFIG = Actor("gateway", "config")
V2 = "/registry/v2"
USER = "Basic " + base64.b64encode(f"{HARVEST.user}:{HARVEST.password}".encode()).decode()
KNOWN = {"Authorization": USER}
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


async def get(api: Api, path: str, **headers: str) -> httpx2.Response:
    """Ask as somebody whom nobody knows, unless told otherwise."""
    return await api.stranger.get(V2 + path, headers=headers)


async def ids(api: Api, path: str, **headers: str) -> list[str]:
    """The ids in a list."""
    answer = await get(api, path, **headers)
    assert answer.status_code == 200, answer.text
    return [
        next(value for key, value in one.items() if key.endswith("_id")) for one in answer.json()
    ]


def twenty_five(tx: Transaction) -> None:
    """Twenty-five collections, each name borne by five of them."""
    found = [
        replace(LYON, id=str(number), name={"en": f"Bank {number % 5}"}, main_language="en")
        for number in range(1, 26)
    ]
    collections.apply(tx, found, CONFIG)
