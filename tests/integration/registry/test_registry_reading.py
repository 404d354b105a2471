"""The client of the registry over real sockets: seven kinds, pages, redirects, faults, limits."""

import pytest

from crinsu_gateway.model.errors import GatewayError
from crinsu_gateway.model.registry import Key, Kind, name_in
from crinsu_gateway.model.registry_errors import (
    RegistryAway,
    RegistryBusy,
    RegistryDenied,
    RegistryMissing,
    RegistryOdd,
    RegistryRefused,
)
from crinsu_gateway.sandbox.registry import seed
from crinsu_gateway.sandbox.registry.register import FaultName
from tests.fakes.registering import Desk

BIOBANK = Key(Kind.BIOBANKS, seed.BIOBANK)


@pytest.mark.parametrize(
    ("key", "name", "link"),
    [
        (BIOBANK, "Eksempelbiobanken", "projects/483302"),
        (Key(Kind.PROJECTS, seed.PROJECT), "Varme hjerter, kalde tanker", "persons/12345"),
        (Key(Kind.INSTITUTIONS, seed.INSTITUTION), "Eksempelsykehuset", "units/185.90.0.0"),
        (Key(Kind.UNITS, seed.UNIT), "Avdeling for nedfrysing", "units/185.90.0.0"),
        (Key(Kind.PERSONS, seed.PERSON), "Ada Example", "units/185.15.0.10"),
        (Key(Kind.RESULTS, seed.RESULT), "Nothing thawed: ten years of a tank", "projects/483302"),
        (Key(Kind.FUNDINGS, seed.FUNDING), "An invented council", None),
    ],
    ids=str,
)
async def test_each_kind_is_read_with_its_name_and_links(
    desk: Desk, key: Key, name: str, link: str | None
) -> None:
    """All seven kinds come, anonymously, with the name in the first language that there is."""
    async with desk.client() as registry:
        fetched = await registry.one(key)
    assert fetched.record is not None
    assert name_in(fetched.record.names, ("nb", "en")) == name or key.kind is Kind.PROJECTS
    links = [f"{one.kind}/{one.id}" for one in fetched.record.links]
    assert link in links or (link is None and not links)
    assert desk.register.seen[-1].user is None


async def test_a_search_leads_through_all_its_pages_and_back(desk: Desk) -> None:
    """Pages follow the Link header; the first has no previous one, the last no next one."""
    async with desk.client() as registry:
        page = await registry.page(Kind.BIOBANKS)
        seen, pages, first = [one.id for one in page.records], 1, page
        while page.next:
            page = await registry.further(Kind.BIOBANKS, page.next)
            seen += [one.id for one in page.records]
            pages += 1
        assert page.previous is not None
        before = await registry.further(Kind.BIOBANKS, page.previous)
    assert (first.previous, pages, first.total) == (None, 3, 26)
    assert len(seen) == len(set(seen)) == 26
    assert before.next is not None
    assert seed.HIDDEN_BIOBANK not in seen


async def test_one_page_has_no_links_and_no_hit_is_no_failure(desk: Desk) -> None:
    """A search without hits is an empty list with total 0; an unknown id is NOT_FOUND."""
    async with desk.client() as registry:
        none = await registry.page(Kind.PERSONS, {"name": "no such person"})
        few = await registry.page(Kind.INSTITUTIONS)
        with pytest.raises(RegistryMissing, match="with id 99 was not found"):
            await registry.one(Key(Kind.PERSONS, "99"))
    assert (none.records, none.total, none.next, none.previous) == ((), 0, None, None)
    assert (len(few.records), few.next, few.previous) == (1, None, None)


async def test_searches_sort_filter_and_join_filters_by_and(desk: Desk) -> None:
    """What is asked reaches the registry as it is written, blanks in it as well."""
    async with desk.client() as registry:
        search = {"sort": "name desc", "name": "samling", "status": "ACTIVE", "per_page": "3"}
        page = await registry.page(Kind.BIOBANKS, search)
        nothing = await registry.page(Kind.BIOBANKS, {**search, "status": "CONCLUDED"})
    assert [one.names["nb"] for one in page.records] == ["Samling 9", "Samling 8", "Samling 7"]
    assert nothing.total == 0


@pytest.mark.parametrize("dated", [False, True], ids=["etag", "date"])
async def test_what_is_unchanged_is_not_sent_again(desk: Desk, dated: bool) -> None:
    """The validator of an answer, an ETag or a date, makes the next one a 304 without a body."""
    desk.register.switches.dated = dated
    async with desk.client() as registry:
        first = await registry.one(BIOBANK)
        second = await registry.one(BIOBANK, first.validator)
    assert first.validator
    assert second.record is None
    assert second.validator == first.validator
    assert [one.status for one in desk.register.seen] == [200, 304]


async def test_an_old_id_is_followed_to_the_record_that_took_its_place(desk: Desk) -> None:
    """A 307 within the registry is followed."""
    async with desk.client() as registry:
        fetched = await registry.one(Key(Kind.BIOBANKS, seed.OLD_BIOBANK))
    assert fetched.record is not None
    assert fetched.record.id == seed.BIOBANK


@pytest.mark.parametrize("fault", [FaultName.ELSEWHERE, FaultName.CIRCLE])
async def test_a_redirect_to_another_host_or_in_a_circle_is_refused(
    desk: Desk, fault: FaultName
) -> None:
    """Nothing is asked of another host, with credentials or without."""
    desk.fault(fault, None)
    async with desk.client() as registry:
        with pytest.raises(RegistryOdd):
            await registry.one(BIOBANK, private=True)
    assert len(desk.register.seen) == (1 if fault is FaultName.ELSEWHERE else 4)


async def test_credentials_go_along_only_where_they_are_asked_for(desk: Desk) -> None:
    """A challenge is answered once; without credentials it is a refusal in plain words."""
    desk.fault(FaultName.CHALLENGE, None)
    async with desk.client() as registry:
        assert (await registry.one(BIOBANK)).record is not None
    assert [one.user for one in desk.register.seen] == [None, desk.user]
    desk.password = None
    async with desk.client() as registry:
        with pytest.raises(RegistryDenied, match="needs credentials"):
            await registry.one(BIOBANK)


async def test_a_wrong_password_is_asked_with_once(desk: Desk) -> None:
    """It is refused and not tried again, so that nobody is locked out."""
    desk.fault(FaultName.CHALLENGE, None)
    desk.password = "wrong"
    async with desk.client() as registry:
        with pytest.raises(RegistryDenied):
            await registry.one(BIOBANK)
    assert len(desk.register.seen) == 2


@pytest.mark.parametrize(
    ("fault", "kind"),
    [
        (FaultName.ERROR_500, RegistryAway),
        (FaultName.ERROR_503, RegistryBusy),
        (FaultName.BUSY_429, RegistryBusy),
        (FaultName.CUT_BEFORE, RegistryAway),
        (FaultName.CUT_AFTER, RegistryAway),
        (FaultName.PORTAL, RegistryOdd),
        (FaultName.HALF, RegistryOdd),
        (FaultName.HUGE, RegistryOdd),
        (FaultName.PACKED, RegistryOdd),
    ],
)
async def test_each_fault_has_its_name(
    desk: Desk, fault: FaultName, kind: type[GatewayError]
) -> None:
    """Whatever breaks, a named failure comes of it, and the next request is served again."""
    desk.fault(fault)
    async with desk.client() as registry:
        with pytest.raises(kind):
            await registry.one(BIOBANK)
        assert (await registry.one(BIOBANK)).record is not None


async def test_a_registry_that_does_not_answer_is_left_in_time(desk: Desk) -> None:
    """The time limit counts for the whole answer."""
    desk.timeout_s = 0.2
    desk.fault(FaultName.SLOW, seconds=5.0)
    async with desk.client() as registry:
        with pytest.raises(RegistryAway):
            await registry.one(BIOBANK)


async def test_what_the_registry_refuses_it_says_in_its_own_words(desk: Desk) -> None:
    """A 400 bears the sentence of the registry."""
    desk.register.switches.strict = True
    async with desk.client() as registry:
        with pytest.raises(RegistryRefused, match="Unknown parameter: colour"):
            await registry.page(Kind.BIOBANKS, {"colour": "red"})


async def test_codes_of_material_are_listed(desk: Desk) -> None:
    """The list of codes is read as it is."""
    async with desk.client() as registry:
        codes = await registry.codes("biobanks/materials")
    assert [one["code"] for one in codes] == ["1", "2", "3", "24"]
