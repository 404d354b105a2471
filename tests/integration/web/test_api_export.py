"""A whole list at once, in pieces: the same as all its pages, in every format that allows it."""

import csv
import io
import json
from typing import Any

import pytest

from crinsu_gateway.model.audit import Actor
from crinsu_gateway.store import facilities, samples
from crinsu_gateway.store.transaction import Transaction
from crinsu_gateway.web.listing.export import ROWS
from tests.fakes.api import Api

WHO = Actor("tester", "test")
MANY = ROWS + 150
ODD = ("=1+1", "'=1+1", "-5", "\t tab", "a,b", 'say "x"', "née", "@x", "plain", "'x")


def fill(tx: Transaction) -> None:
    """More sample containers than one piece holds, some with names that mean harm."""
    facility = int(tx.value("SELECT min(id) FROM facility"))
    subject = facilities.put_subject(
        tx,
        central_id=None,
        facility_id=facility,
        code="S-MANY",
        first_name="",
        last_name="",
        actor=WHO,
    )
    for number in range(MANY):
        name = ODD[number % len(ODD)] if 200 < number < 260 else f"V{number}"
        samples.put(tx, central_id=None, subject_id=subject, name=name, actor=WHO)


async def all_pages(api: Api, path: str, key: str) -> list[Any]:
    """All items, page by page."""
    found: list[Any] = []
    url = f"{path}?per_page=100"
    while url:
        answer = await api.client.get(url)
        found += answer.json()[key]
        url = answer.links.get("next", {}).get("url", "")
    return found


@pytest.mark.parametrize("path", ["sample-containers", "slots", "containers", "devices"])
async def test_the_whole_is_what_all_pages_are(api: Api, path: str) -> None:
    """JSON, HAL and CSV of everything, beside the pages put together."""
    if path == "sample-containers":
        await api.db.write(fill)
    key = {"sample-containers": "sampleContainers"}.get(path, path)
    pages = await all_pages(api, f"/api/v1/{path}", key)
    whole = await api.client.get(f"/api/v1/{path}?per_page=all")
    assert whole.status_code == 200
    assert int(whole.headers["total-count"]) == len(pages)
    together = whole.json()[key]
    for one in (*pages, *together):
        one.pop("readings", None)  # how old they are changes with each look
    assert together == pages
    hal = await api.client.get(
        f"/api/v1/{path}?per_page=all", headers={"Accept": "application/hal+json"}
    )
    embedded = hal.json()["_embedded"][key]
    assert [one["_links"]["self"]["href"].rpartition("/")[2] for one in embedded] == [
        str(one.get("id", one.get("name"))) for one in pages
    ]


async def test_csv_of_everything_is_the_csv_of_its_pages(api: Api) -> None:
    """Byte for byte but for the header rows; cells that look like formulas are harmless in both."""
    await api.db.write(fill)
    take = {"Accept": "text/csv"}
    url, together = "/api/v1/sample-containers?per_page=100", b""
    while url:
        answer = await api.client.get(url, headers=take)
        together += answer.content if not together else answer.content.partition(b"\r\n")[2]
        url = answer.links.get("next", {}).get("url", "")
    whole = await api.client.get("/api/v1/sample-containers?per_page=all", headers=take)
    assert whole.content == together
    rows = list(csv.DictReader(io.StringIO(whole.text)))
    assert len(rows) == int(whole.headers["total-count"]) > ROWS
    names = [row["name"] for row in rows]
    assert {"'=1+1", "''=1+1", "'-5", "'@x", "plain", "'x"} <= set(names)
    assert not [name for name in names if name.lstrip("'")[:1] in "=+-@\t" and name[:1] != "'"]


async def test_no_row_of_a_csv_is_wider_than_its_header(api: Api) -> None:
    """What is null in the first piece, or has members of its own in a later one, stays in its
    column."""
    await api.db.write(fill)
    take = {"Accept": "text/csv"}
    for path, column in (
        ("sample-containers?expand=subject&", "subject"),
        ("slots?expand=sampleContainer&", "sampleContainer"),
        ("events?", "facts"),
    ):
        answer = await api.client.get(f"/api/v1/{path}per_page=all", headers=take)
        assert answer.status_code == 200, answer.text
        head, *rows = csv.reader(io.StringIO(answer.text, newline=""), strict=True)
        assert column in head
        assert {len(row) for row in rows} == {len(head)}
        assert len(rows) == int(answer.headers["total-count"])
        at = head.index(column)
        assert all(row[at] == "" or isinstance(json.loads(row[at]), dict) for row in rows)


async def test_what_cannot_be_put_together_is_refused(api: Api) -> None:
    """XML and Smile, what belongs to pages, and the lists that belong to something."""
    for path, take in (
        ("/api/v1/slots?per_page=all", "application/xml"),
        ("/api/v1/slots?per_page=all", "application/x-jackson-smile"),
        ("/api/v1/slots?per_page=all&page=2", "text/csv"),
        ("/api/v1/slots?per_page=all&metadata=true", "application/json"),
        ("/api/v1/slots?per_page=all&print=pretty", "application/json"),
        ("/api/v1/slots?per_page=all&pages=1", "application/json"),
        ("/api/v1/slots?per_page=all&edgedTitleLinks=true", "application/json"),
        ("/api/v1/containers/1/slots?per_page=all", "text/csv"),
    ):
        answer = await api.client.get(path, headers={"Accept": take})
        assert answer.status_code == 400, path
        assert "per_page" in answer.text


async def test_empty_lists_are_left_out_of_everything_too(api: Api) -> None:
    """Those in the items, and that of an answer that has none; a CSV keeps its columns."""
    asked = "/api/v1/containers?per_page=all&expand=slots&hideEmptyList=true"
    for found in (
        (await api.client.get(asked)).json()["containers"],
        (await api.client.get(asked.replace("per_page=all&", ""))).json()["containers"],
    ):
        assert {bool(one.get("slots", True)) for one in found} == {True}
        assert {"slots" in one for one in found} == {True, False}
    assert (await api.client.get(f"{asked}&q=label=none")).json() == {}
    table = await api.client.get(asked, headers={"Accept": "text/csv"})
    assert "slots" in next(csv.reader(io.StringIO(table.text)))


async def test_a_whole_list_can_be_a_file(api: Api) -> None:
    """download names it."""
    answer = await api.client.get(
        "/api/v1/slots?per_page=all&download=slots.csv", headers={"Accept": "text/csv"}
    )
    assert answer.headers["content-disposition"] == 'attachment; filename="slots.csv"'


async def test_the_whole_in_an_envelope_says_the_same(api: Api) -> None:
    """Also what comes in pieces; and it links itself, as every list does."""
    bare = await api.client.get("/api/v1/slots?per_page=all")
    whole = await api.client.get("/api/v1/slots?per_page=all&envelope=true")
    assert whole.json() == {"code": 200, "status": "success", "data": bare.json()}
    assert bare.headers["link"] == '</api/v1/slots?per_page=all>; rel="self"'
