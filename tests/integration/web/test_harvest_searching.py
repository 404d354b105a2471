"""The registry face: what can be searched for, in which order, and what cannot be asked."""

import re

from tests.fakes.api import Api
from tests.fakes.harvested import KNOWN, get, harvested, ids, twenty_five

SEARCHES: tuple[tuple[str, list[str]], ...] = (
    ("name=lyon", ["2510604"]),
    ("name=HIDDEN", ["2510700"]),
    ("name=hidden&name=lyon", ["2510604", "2510700"]),
    ("name=lyon&status=NOTSTARTED", []),
    ("status=not%20started", ["2510700"]),
    ("status=ACTIVE&status=NOTSTARTED", ["2510604", "2510700"]),
    ("status=CONCLUDED", []),
    ("type=GENERALBIOBANK", ["2510604", "2510700"]),
    ("type=SPECIFICBIOBANK", []),
    ("institution=185", ["2510604"]),
    ("institution=18", []),
    ("institution=EXH", ["2510604"]),
    ("institution=eksempel", ["2510604"]),
    ("user=ada", ["2510604"]),
    ("user=12345", ["2510604"]),
    ("user=ada:185", ["2510604"]),
    ("user=ada:186", []),
    ("user=99", ["2510700"]),
    ("id=2510700&id=2510604", ["2510604", "2510700"]),
    ("sort=name", ["2510700", "2510604"]),
    ("sort=name%20desc", ["2510604", "2510700"]),
    ("sort=start_date%20desc", ["2510700", "2510604"]),
    ("sort=start_date%20asc", ["2510604", "2510700"]),
)


async def test_searches_join_filters_by_and(api: Api) -> None:
    """Names by AND, repeated values by OR; texts where contained, codes and ids whole."""
    await api.db.write(harvested)
    for query, found in SEARCHES:
        order = "" if "sort" in query else "&sort=id"
        assert await ids(api, f"/biobanks?lang=en&{query}{order}", **KNOWN) == found, query


async def test_ties_stand_in_the_order_of_ids_both_ways(api: Api) -> None:
    """Equal names do not turn around with the direction, so that pages make up the whole."""
    await api.db.write(twenty_five)
    up = await ids(api, "/biobanks?sort=name&per_page=10")
    down = await ids(api, "/biobanks?sort=name%20desc&per_page=5")
    assert up == ["5", "10", "15", "20", "25", "1", "6", "11", "16", "21"]
    assert down == ["4", "9", "14", "19", "24"]


UNASKABLE = (
    ("/biobanks?colour=red", "colour: unknown parameter; allowed: lang, id, name"),
    ("/biobanks?page=0", "page"),
    ("/biobanks?per_page=1001", "per_page"),
    ("/biobanks?per_page=ten", "per_page"),
    ("/biobanks?page=1&page=2", "page: given more than once"),
    ("/biobanks?sort=colour", "sort: allowed: name, start_date, id"),
    ("/biobanks?sort=name%20down", "sort: allowed"),
    ("/biobanks?status=OPEN", "status: allowed: NOTSTARTED, ACTIVE, CONCLUDED"),
    ("/biobanks?type=X", "type: allowed"),
    ("/biobanks?user=:", "user: say who"),
    ("/biobanks?name=", "name"),
    ("/biobanks?lang=norsk", "lang"),
    ("/biobanks?lang=en,,nb", "lang"),
    ("/biobanks?fields=some", "fields"),
    ("/biobanks/2510604?page=1", "page: unknown parameter; allowed: lang"),
    ("/persons?status=ACTIVE", "status: unknown parameter"),
)


async def test_what_cannot_be_asked_is_400_in_words(api: Api) -> None:
    """{status, response_id, errors[]}, the id of eight characters, the place named."""
    for path, says in UNASKABLE:
        answer = await get(api, path)
        body = answer.json()
        assert (answer.status_code, body["status"]) == (400, 400), path
        assert set(body) == {"status", "response_id", "errors"}
        assert re.fullmatch(r"[0-9a-z]{8}", body["response_id"])
        assert says in body["errors"][0], path
