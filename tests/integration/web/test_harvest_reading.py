"""The registry face: what everybody and what its user may harvest, in which form."""

import base64
import itertools
import json
import re
from dataclasses import replace

import httpx2

from crinsu_gateway.model.procedure import ProcedureType
from crinsu_gateway.model.registry import Key, Kind, Record
from crinsu_gateway.store import collections, facilities, registry
from crinsu_gateway.store.transaction import Transaction
from crinsu_gateway.web.faces import Face, face_of
from crinsu_gateway.web.scopes import Scope
from tests.fakes.api import Api
from tests.fakes.clock import HandClock
from tests.fakes.facility import SETUP, with_procedure
from tests.fakes.golden import Golden
from tests.fakes.harvested import (
    CONFIG,
    KNOWN,
    LYON,
    V2,
    get,
    harvested,
    ids,
    twenty_five,
)

READS = {
    "biobanks": "/biobanks",
    "biobanks-all": "/biobanks?fields=all&lang=en,nb",
    "biobank": "/biobanks/2510604",
    "biobank-en": "/biobanks/2510604?lang=en",
    "biobank-projects": "/biobanks/2510604/projects",
    "materials": "/biobanks/materials?lang=nb",
    "projects": "/projects",
    "project": "/projects/483302?lang=nb",
    "institutions": "/institutions",
    "institution": "/institutions/185",
    "units": "/units?fields=all",
    "unit": "/units/185.15.0.10",
    "persons": "/persons",
    "person": "/persons/12345",
    "not-found": "/projects/9999",
    "bad-parameter": "/biobanks?colour=red",
}


async def test_bodies_are_those_that_a_person_looked_at(api: Api, golden: Golden) -> None:
    """Every resource in the form that it has had; the address of this run is taken out."""
    await api.db.write(harvested)
    here = f"http://127.0.0.1:{api.server.port}"
    for name, path in READS.items():
        answer = await get(api, path)
        headers = {
            key: answer.headers[key] for key in ("x-total-count", "link") if key in answer.headers
        }
        said = {
            "path": path,
            "status": answer.status_code,
            "headers": headers,
            "body": answer.json(),
        }
        text = json.dumps(said, indent=2, ensure_ascii=False) + "\n"
        golden.check(f"harvest/{name}.json", text.replace(here, "HERE"))


async def test_every_resource_has_a_golden_body(api: Api) -> None:
    """A new one without is noticed."""
    kept = {re.sub(r"/[0-9.]+", "/{id}", path.partition("?")[0]) for path in READS.values()}
    found = [one for one in api.endpoints if face_of(one.path) is Face.REGISTRY]
    assert {one.path.removeprefix(V2) for one in found} <= kept


async def test_everybody_sees_what_is_published_and_what_that_leads_to(api: Api) -> None:
    """The unpublished collection, its unit, its coordinator, and persons that nothing leads to are
    for the user alone; a stranger is not even told that they are there.
    """
    await api.db.write(harvested)
    everybody = {
        "/biobanks": ["2510604"],
        "/institutions": ["185"],
        "/units": ["185.15.0.10"],
        "/persons": ["777", "12345"],
        "/projects": ["483302"],
    }
    user = {
        "/biobanks": ["2510604", "2510700"],
        "/institutions": ["185", "186"],
        "/units": ["185.15.0.10", "186.1.0.0"],
        "/persons": ["99", "777", "4711", "12345"],
        "/projects": ["483302"],
    }
    for path, seen in everybody.items():
        assert await ids(api, path) == seen
        assert await ids(api, path, **KNOWN) == user[path]
        for one in set(user[path]) - set(seen):
            assert (await get(api, f"{path}/{one}")).status_code == 404
            assert (await get(api, f"{path}/{one}", **KNOWN)).status_code == 200


async def test_every_address_in_a_body_leads_somewhere(api: Api) -> None:
    """Whoever follows links from the collections comes to 200 each time, with the same id."""
    await api.db.write(harvested)
    for headers in ({}, KNOWN):
        open_urls, seen = (
            [f"http://127.0.0.1:{api.server.port}{V2}/biobanks?fields=all"],
            set[str](),
        )
        while open_urls:
            url = open_urls.pop()
            answer = await api.stranger.get(url, headers=headers)
            assert answer.status_code == 200, url
            found = re.findall(r'"url":"([^"]+)"', answer.text)
            open_urls += [one for one in set(found) - seen if one != url]
            seen |= set(found)
        assert len(seen) > 5


async def test_a_collection_needs_no_registry_outside(api: Api) -> None:
    """From the configuration alone there is a record, with ids where nobody told names."""
    await api.db.write(collections.apply, [LYON], CONFIG)
    body = (await get(api, "/biobanks/2510604?lang=en,nb")).json()
    assert body["name"] == {"nb": "Lyonbanken", "en": "The Lyon bank"}
    assert "biobank_id" not in body
    assert body["coordinating_institution"]["unit"]["cristin_unit_id"] == "185.15.0.10"
    assert "unit_name" not in body["coordinating_institution"]["unit"]
    assert (await get(api, "/units/185.15.0.10")).json()["cristin_unit_id"] == "185.15.0.10"


async def test_nothing_is_shown_where_nothing_is_configured(api: Api) -> None:
    """Empty lists, as for a search without hits; the codes of material are always there."""
    for kind in ("biobanks", "projects", "institutions", "units", "persons"):
        answer = await get(api, f"/{kind}")
        assert (answer.json(), answer.headers["x-total-count"]) == ([], "0")
    codes = [one["code"] for one in (await get(api, "/biobanks/materials")).json()]
    assert codes == ["1", "2", "3", "7", "24"]


def links(answer: httpx2.Response) -> list[tuple[str, str]]:
    """The links of an answer, in order."""
    return re.findall(r'<([^>]+)>; rel="(\w+)"', answer.headers.get("link", ""))


async def test_pages_lead_on_first_and_back_second(api: Api) -> None:
    """next stands before prev, neither where there is none, and no Link at all for one page."""
    await api.db.write(twenty_five)
    url, seen, relations = f"{V2}/biobanks?lang=en&per_page=10", [], []
    while url:
        answer = await api.stranger.get(url)
        assert answer.headers["x-total-count"] == "25"
        seen += [one["cristin_biobank_id"] for one in answer.json()]
        found = links(answer)
        relations.append([relation for _, relation in found])
        url = found[0][0] if found and found[0][1] == "next" else ""
        assert not url or "lang=en" in url
    assert seen == [str(number) for number in range(1, 26)]
    assert relations == [["next"], ["next", "prev"], ["prev"]]
    whole = await get(api, "/biobanks?per_page=25")
    assert ("link" not in whole.headers, len(whole.json())) == (True, 25)
    past = await get(api, "/biobanks?page=900")
    assert (past.json(), links(past)[0][0].endswith("page=3")) == ([], True)


async def test_ten_records_make_a_page_unless_asked(api: Api) -> None:
    """Ten by default, a thousand at most, and a trailing slash is no matter."""
    await api.db.write(twenty_five)
    assert len((await get(api, "/biobanks/?lang=en")).json()) == 10
    assert len((await get(api, "/biobanks?per_page=1000")).json()) == 25
    assert (await get(api, "/biobanks/7/")).status_code == 200


ODD = ("0", "x", "2510604x", "9" * 30, "²", "a%252Fb", "1.2.3", "-1", "185.15.0.10.1")


async def test_an_id_that_is_not_there_is_404_whatever_it_looks_like(api: Api) -> None:
    """No alphabet is more than not found; a path that could mean another is refused."""
    await api.db.write(harvested)
    for kind in ("biobanks", "projects", "institutions", "units", "persons"):
        for odd in ODD:
            answer = await get(api, f"/{kind}/{odd}")
            assert (answer.status_code, answer.json()["status"]) == (404, 404), odd
    for trick in ("%00", "a%2Fb"):
        answer = await get(api, f"/biobanks/{trick}")
        assert (answer.status_code, answer.json()["status"]) == (400, 400), trick


async def test_credentials_are_right_or_refused(api: Api) -> None:
    """Wrong ones are 401 with a challenge for Basic on every path, also where nobody must know;
    tokens are good here too, and one without the scope sees what everybody sees.
    """
    await api.db.write(harvested)
    wrong = base64.b64encode(b"harvester:guess").decode()
    for value in (f"Basic {wrong}", "Basic", "Basic ====", "Bearer x.y.z", "Digest a"):
        answer = await get(api, "/biobanks", Authorization=value)
        assert (answer.status_code, answer.json()["status"]) == (401, 401)
        assert answer.headers["www-authenticate"].startswith("Basic realm=")
    reader = api.bearer(Scope.INVENTORY_READ)
    assert await ids(api, "/biobanks", **reader) == ["2510604"]
    assert len(await ids(api, "/biobanks", **api.bearer(Scope.COLLECTIONS_WRITE))) == 2
    own = await api.stranger.get("/api/v1/storage-solutions", headers=KNOWN)
    assert own.status_code == 401


async def test_nothing_is_made_or_deleted(api: Api) -> None:
    """405 with what is allowed, in the form of this face."""
    paths = ("/biobanks", "/biobanks/2510604", "/persons/12345", "/biobanks/materials")
    for method, path in itertools.product(("POST", "PUT", "DELETE"), paths):
        answer = await api.stranger.request(method, V2 + path, headers=KNOWN)
        assert (answer.status_code, answer.json()["status"]) == (405, 405)
        assert "GET" in answer.headers["allow"]


async def test_the_latest_version_is_elsewhere(api: Api) -> None:
    """307 to this one, with the query."""
    answer = await api.stranger.get("/registry/latest/biobanks?lang=en")
    assert (answer.status_code, answer.headers["location"]) == (307, f"{V2}/biobanks?lang=en")
    nowhere = await api.stranger.get("/registry/v3/biobanks")
    assert (nowhere.status_code, nowhere.json()["errors"]) == (
        404,
        ["there is nothing at this path"],
    )


SECRET = ("Zebra", "Quagga", "ZEBRA-CODE", "QUAGGA-TAG", "Okapi vial", "OKAPI-NOTE")


def furnish_secrets(tx: Transaction) -> None:
    """A subject and sample containers with names that stand nowhere else."""
    harvested(tx)
    with_procedure(tx, ProcedureType.STORE, ["QUAGGA-TAG"], stored_at=["T1/C1/CN1/1"])
    facility = facilities.own(tx, "Lyon Centre", "Europe/Paris")
    facilities.put_subject(
        tx,
        central_id=None,
        facility_id=facility,
        code="ZEBRA-CODE",
        first_name="Zebra",
        last_name="Quagga",
        actor=SETUP,
    )
    tx.change("UPDATE sample_container SET name = 'Okapi vial', description = 'OKAPI-NOTE'")


async def test_no_sample_and_no_subject_ever_stands_there(api: Api) -> None:
    """Every resource of the face, in every form of search, asked by its user: none of their names,
    tags, codes and ids is in an answer; nor are the words that they are called by.
    """
    await api.db.write(furnish_secrets)
    paths = [one.path for one in api.endpoints if face_of(one.path) is Face.REGISTRY]
    known = {"biobanks": "2510604", "projects": "483302", "institutions": "185"}
    known |= {"units": "185.15.0.10", "persons": "12345"}
    asked = 0
    for path in paths:
        kind = path.split("/")[3]
        url = path.replace("{id}", known[kind])
        for query in ("", "?lang=en,nb,no", "?lang=nb&fields=all&per_page=1000"):
            answer = await api.stranger.get(url + query, headers=KNOWN)
            said = answer.text
            asked += answer.status_code == 200
            assert [word for word in SECRET if word.casefold() in said.casefold()] == [], url
            assert "1000000000001" not in said
            assert not re.search(r"sample|subject|slot|canister", said, re.IGNORECASE), url
    assert asked > 2 * len(paths) - 12
    for word in SECRET:
        found = await get(api, f"/persons?name={word}", **KNOWN)
        assert found.json() == []


async def test_answers_say_whom_they_depend_on(api: Api, clock: HandClock) -> None:
    """A cache between must not show to everybody what the user saw."""
    await api.db.write(harvested)
    for path in ("/biobanks", "/biobanks/2510604", "/persons"):
        assert "Authorization" in (await get(api, path)).headers["vary"]


async def test_what_is_remembered_is_forgotten_with_a_change(api: Api) -> None:
    """A record that came, one that is wanted no more, a collection that was unpublished: each is
    seen at once.
    """
    await api.db.write(harvested)
    assert await ids(api, "/persons") == ["777", "12345"]
    ada = Record(Kind.PERSONS, "12345", {"": "Ada Renamed"}, {"orcid": "0000-0000-0000-0001"})
    await api.db.write(registry.keep, Key(Kind.PERSONS, "12345"), ada, "")
    named = (await get(api, "/persons/12345")).json()
    assert (named["surname"], named["orcid"]) == ("Renamed", {"id": "0000-0000-0000-0001"})
    await api.db.write(registry.forget_others, [Key(Kind.PERSONS, "12345")])
    assert await ids(api, "/persons") == ["12345"]
    await api.db.write(collections.apply, [replace(LYON, published=False)], CONFIG)
    assert await ids(api, "/biobanks") == []
    assert await ids(api, "/persons") == []
    assert await ids(api, "/biobanks", **KNOWN) == ["2510604"]


async def test_a_page_of_another_site_may_read_what_everybody_may(api: Api) -> None:
    """CORS for reading, never with credentials; HEAD as GET without its body; every format."""
    await api.db.write(harvested)
    origin = {"Origin": "https://registry.example.org"}
    answer = await get(api, "/biobanks", **origin)
    assert answer.headers["access-control-allow-origin"] == "*"
    assert "access-control-allow-credentials" not in answer.headers
    exposed = answer.headers["access-control-expose-headers"]
    assert {"X-Total-Count", "Link"} <= {one.strip() for one in exposed.split(",")}
    head = await api.stranger.head(f"{V2}/biobanks")
    assert (head.status_code, head.content, head.headers["x-total-count"]) == (200, b"", "1")
    xml = await get(api, "/biobanks", Accept="application/xml")
    assert "<cristin_biobank_id>2510604</cristin_biobank_id>" in xml.text
    csv = await get(api, "/biobanks", Accept="text/csv")
    assert csv.text.splitlines()[1].startswith("2510604,Lyonbanken")
