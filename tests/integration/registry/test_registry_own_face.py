"""Our own client of registries reads, compares and patches our own registry face, end to end."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from crinsu_gateway.model.registry import Key, Kind, Publishing
from crinsu_gateway.model.registry_errors import RegistryDenied, RegistryMissing, RegistryRefused
from crinsu_gateway.sandbox.registry.register import Register
from crinsu_gateway.sandbox.registry.server import Running
from crinsu_gateway.store.database import Database
from crinsu_gateway.sync.registry.biobank import Biobank
from crinsu_gateway.sync.registry.publishing import Ours
from tests.fakes.api import HARVEST, Api, serving
from tests.fakes.clock import HandClock, RealClock
from tests.fakes.harvested import harvested
from tests.fakes.registering import Desk

OURS = Biobank(
    {"en": "The Lyon bank", "nb": "Biobanken i Lyon"},
    status="CONCLUDED",
    materials=(("1", ""), ("7", "")),
)


@pytest.fixture
async def harvest(tmp_path: Path) -> AsyncIterator[Api]:
    """A gateway whose collections are harvested."""
    (tmp_path / "harvested").mkdir()
    async with serving(tmp_path / "harvested", HandClock()) as api:
        await api.db.write(harvested)
        yield api


@pytest.fixture
async def desk(tmp_path: Path, harvest: Api) -> AsyncIterator[Desk]:
    """Another gateway, whose registry is the first one."""
    clock = RealClock()
    url = f"http://127.0.0.1:{harvest.server.port}/registry/v2"
    running = Running(url, harvest.server.port, Register(clock))
    async with Database(tmp_path / "store.db", clock) as db:
        yield Desk(
            db,
            running,
            clock,
            ours=Ours("2510604", OURS),
            user=HARVEST.user,
            password=HARVEST.password,
            wanted=(
                Key(Kind.BIOBANKS, "2510604"),
                Key(Kind.PROJECTS, "483302"),
                Key(Kind.INSTITUTIONS, "185"),
                Key(Kind.UNITS, "185.15.0.10"),
                Key(Kind.PERSONS, "12345"),
            ),
        )


async def test_the_client_reads_every_kind(desk: Desk) -> None:
    """One record of each, lists, the codes of material; names come in the languages asked for."""
    async with desk.client() as registry:
        fetched = await registry.one(Key(Kind.BIOBANKS, "2510604"))
        assert fetched.record is not None
        assert fetched.record.names == {"nb": "Lyonbanken", "en": "The Lyon bank"}
        assert fetched.record.facts["nationalId"] == "BBR-3295"
        assert fetched.record.facts["materials"] == "1, 24"
        led_to = {(link.role, link.kind, link.id) for link in fetched.record.links}
        assert led_to == {
            ("coordinating", Kind.INSTITUTIONS, "185"),
            ("coordinating", Kind.UNITS, "185.15.0.10"),
            ("coordinator", Kind.PERSONS, "12345"),
            ("project", Kind.PROJECTS, "483302"),
        }
        person = await registry.one(Key(Kind.PERSONS, "12345"))
        assert person.record is not None
        assert person.record.names == {"": "Ada van Example"}
        for kind in (Kind.PROJECTS, Kind.INSTITUTIONS, Kind.UNITS, Kind.PERSONS):
            page = await registry.page(kind)
            assert (page.odd, page.total) == (0, len(page.records))
        assert {"code": "3", "name": {"en": "Plasma"}} in await registry.codes("biobanks/materials")
        with pytest.raises(RegistryMissing, match="the project with id 9999 was not found"):
            await registry.one(Key(Kind.PROJECTS, "9999"))


async def test_the_client_follows_pages_and_sees_more_with_credentials(desk: Desk) -> None:
    """One a page: the first leads to the second, which only its user has."""
    async with desk.client() as registry:
        assert (await registry.page(Kind.BIOBANKS, {"per_page": "1"})).next is None
        first = await registry.page(Kind.BIOBANKS, {"per_page": "1"}, private=True)
        assert (first.total, first.next is not None) == (2, True)
        second = await registry.further(Kind.BIOBANKS, first.next or "", private=True)
        assert [one.id for one in second.records] == ["2510700"]
        assert (second.next, second.previous is not None) == (None, True)


async def test_what_the_client_keeps_is_what_the_face_says(desk: Desk) -> None:
    """The cache of the other gateway fills with each configured record."""
    async with desk.working():
        for key in desk.wanted:
            known = await desk.until(key.kind, key.id, lambda one: one.record is not None)
            assert known.failure == ""
    assert (await desk.known(Kind.UNITS, "185.15.0.10")).record is not None


async def test_the_client_publishes_to_the_face(desk: Desk, harvest: Api) -> None:
    """Compared, shown, confirmed, patched, read back: the record is as configured there."""
    async with desk.working():
        shown = await desk.ask(create=False)
        assert shown.plan is not None
        assert [one.field for one in shown.plan.differences] == [
            "name",
            "status",
            "biobank_materials",
        ]
        done = await desk.confirm(shown)
        assert (done.state, done.biobank) == (Publishing.DONE, "2510604")
        again = await desk.ask(create=False)
        assert again.state is Publishing.UNCHANGED
    answer = await harvest.stranger.get("/registry/v2/biobanks/2510604?lang=nb,en")
    body = answer.json()
    assert (body["name"]["nb"], body["status"]) == ("Biobanken i Lyon", "CONCLUDED")


async def test_the_client_hears_refusals_in_words(desk: Desk) -> None:
    """What the face refuses comes out as what went wrong, with its sentence."""
    desk.password = "wrong"
    async with desk.client() as registry:
        with pytest.raises(RegistryDenied):
            await registry.patch("2510604", {"status": "ACTIVE"})
    desk.password = HARVEST.password
    async with desk.client() as registry:
        with pytest.raises(RegistryRefused, match="there is no material 9"):
            await registry.patch("2510604", {"biobank_materials": [{"material_code": "9"}]})
        with pytest.raises(RegistryRefused, match="405"):
            await registry.create({"name": {"en": "Another"}})
