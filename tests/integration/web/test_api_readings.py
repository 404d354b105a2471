"""The history of readings over the API: as kept and in spans, by cursor, with its quality."""

from typing import Any

import pytest

from crinsu_gateway.model.clock import iso_utc
from crinsu_gateway.store.transaction import Transaction
from crinsu_gateway.web.scopes import Scope
from tests.fakes.api import Api

PATH = "/api/v1/devices/freezer-1/readings"
BEGIN_MS = 1_760_000_400_000
"""A whole minute, and a whole hour with it."""
STEP_MS = 10_000
Row = tuple[str, str, int, str | None, str, str, str]


def fill(tx: Transaction, count: int) -> None:
    """Every ten seconds a level that goes up by one; every sixth was bad, the lid a truth."""
    rows: list[Row] = []
    for number in range(count):
        bad = number % 6 == 5
        at_ms = BEGIN_MS + number * STEP_MS
        told = (None, "", "bad", "refused") if bad else (f"{number}.5", "%", "good", "")
        rows.append(("freezer-1", "level", at_ms, *told))
        if number % 3 == 0:
            rows.append(("freezer-1", "lid_open", at_ms, "true", "", "stale", "silent"))
    tx.many(
        "INSERT INTO history (unit, point, at_ms, value, unit_code, quality, reason) "
        "VALUES (?, ?, ?, ?, ?, ?, ?)",
        rows,
    )


def forget(tx: Transaction) -> None:
    """Half of it goes, as it does when it is too old."""
    tx.change("DELETE FROM history WHERE at_ms < ?", (BEGIN_MS + 50 * STEP_MS,))


async def all_of(api: Api, path: str) -> tuple[list[Any], str]:
    """Every page of a question, as its links lead on; and how many there are said to be."""
    found: list[Any] = []
    answer = await api.client.get(path)
    total = answer.headers["total-count"]
    while True:
        assert answer.status_code in (200, 206), answer.text
        found += answer.json()["readings"]
        further = answer.links.get("next", {}).get("url")
        if further is None:
            return found, total
        answer = await api.client.get(further)


async def test_pages_put_together_are_the_whole(api: Api) -> None:
    """Point by point in time, each value once, however small the pages are."""
    await api.db.write(fill, 100)
    period = f"from={iso_utc(BEGIN_MS)}&to={iso_utc(BEGIN_MS + 100 * STEP_MS)}"
    whole, total = await all_of(api, f"{PATH}?{period}&per_page=max")
    small, _ = await all_of(api, f"{PATH}?{period}&per_page=7")
    assert whole == small
    assert len(whole) == int(total) == 134
    assert [one["point"] for one in whole] == ["level"] * 100 + ["lid_open"] * 34
    assert whole[5] == {
        "point": "level",
        "at": iso_utc(BEGIN_MS + 5 * STEP_MS),
        "value": None,
        "unit": "",
        "quality": "bad",
        "reason": "refused",
    }
    part, _ = await all_of(api, f"{PATH}?{period}&purpose=lid_open")
    assert part == whole[100:]


@pytest.mark.parametrize("resolution", ["raw", "minute", "hour"])
async def test_the_way_back_is_the_way_there(api: Api, resolution: str) -> None:
    """From the last page by prev the same values come, in the same order; the first has none."""
    await api.db.write(fill, 100)
    begin = iso_utc(BEGIN_MS + 5 * STEP_MS)  # within a span
    period = f"from={begin}&to={iso_utc(BEGIN_MS + 90 * STEP_MS)}&resolution={resolution}"
    whole, _ = await all_of(api, f"{PATH}?{period}&per_page=max")
    size = max(1, len(whole) // 4)
    answer = await api.client.get(f"{PATH}?{period}&per_page={size}")
    assert "prev" not in answer.links
    while "next" in answer.links:
        answer = await api.client.get(answer.links["next"]["url"])
    found: list[Any] = answer.json()["readings"]
    while "prev" in answer.links:
        answer = await api.client.get(answer.links["prev"]["url"])
        assert answer.status_code in (200, 206), answer.text
        found = answer.json()["readings"] + found
    assert found == whole
    assert len(whole) > 1


async def test_a_cursor_is_for_one_resolution_and_one_way(api: Api) -> None:
    """Of another resolution, or after and before at once: 400 that says what to do."""
    await api.db.write(fill, 100)
    period = f"from={iso_utc(BEGIN_MS)}&to={iso_utc(BEGIN_MS + 90 * STEP_MS)}"
    url = (await api.client.get(f"{PATH}?{period}&per_page=7")).links["next"]["url"]
    other = await api.client.get(f"{url}&resolution=hour")
    assert (other.status_code, other.json()["code"]) == (400, "BAD_PARAMETER")
    assert "another resolution" in other.json()["detail"]
    token = url.partition("after=")[2].partition("&")[0]
    both = await api.client.get(f"{url}&before={token}")
    assert (both.status_code, both.json()["code"]) == (400, "BAD_PARAMETER")
    assert "cannot stand together" in both.json()["detail"]


@pytest.mark.parametrize("resolution", ["raw", "minute"])
async def test_all_are_counted_once(api: Api, resolution: str) -> None:
    """Further pages say how many there were for the first, whatever was kept since."""
    await api.db.write(fill, 100)
    period = f"from={iso_utc(BEGIN_MS)}&to={iso_utc(BEGIN_MS + 200 * STEP_MS)}"
    first = await api.client.get(f"{PATH}?{period}&resolution={resolution}&per_page=7")
    await api.db.write(forget)
    second = await api.client.get(first.links["next"]["url"])
    assert second.headers["total-count"] == first.headers["total-count"]
    again = await api.client.get(f"{PATH}?{period}&resolution={resolution}&per_page=7")
    assert int(again.headers["total-count"]) < int(first.headers["total-count"])


@pytest.mark.parametrize(("resolution", "spans"), [("minute", 60), ("hour", 1), ("day", 1)])
async def test_a_span_tells_least_mean_most_and_what_was_bad(
    api: Api, resolution: str, spans: int
) -> None:
    """What was bad counts, is in no figure, and shows in the quality of its span."""
    await api.db.write(fill, 360)
    end = iso_utc(BEGIN_MS + 86_400_000)
    path = f"{PATH}?from={iso_utc(BEGIN_MS)}&to={end}&point=level&resolution={resolution}"
    found, total = await all_of(api, f"{path}&per_page=9")
    assert len(found) == int(total) == spans
    first = found[0]
    of = 6 if resolution == "minute" else 360
    good = [n + 0.5 for n in range(of) if n % 6 != 5]
    assert (first["min"], first["max"]) == (good[0], good[-1])
    assert first["mean"] == pytest.approx(sum(good) / len(good))
    assert (first["count"], first["used"], first["quality"]) == (of, len(good), "bad")
    assert (first["unit"], first["point"]) == ("%", "level")


async def test_what_was_never_usable_has_no_figure(api: Api) -> None:
    """A stale truth is counted, and nothing is made of it."""
    await api.db.write(fill, 6)
    end = iso_utc(BEGIN_MS + 60_000)
    path = f"{PATH}?from={iso_utc(BEGIN_MS)}&to={end}&point=lid_open&resolution=minute"
    ((one,), _) = await all_of(api, path)
    assert (one["min"], one["mean"], one["max"]) == (None, None, None)
    assert (one["count"], one["used"], one["quality"]) == (2, 0, "stale")


async def test_formats_and_conditions_hold_for_them(api: Api) -> None:
    """CSV, 304 by the tag, an envelope; 206 when there is more."""
    await api.db.write(fill, 60)
    path = f"{PATH}?from={iso_utc(BEGIN_MS)}&to={iso_utc(BEGIN_MS + 600_000)}&point=level"
    first = await api.client.get(path)
    assert first.status_code == 206
    again = await api.client.get(path, headers={"If-None-Match": first.headers["etag"]})
    assert (again.status_code, again.content) == (304, b"")
    table = await api.client.get(path, headers={"Accept": "text/csv"})
    assert table.text.splitlines()[0] == "point,at,value,unit,quality,reason"
    wrapped = await api.client.get(f"{path}&envelope=true&metadata=true")
    assert wrapped.json()["data"]["_metadata"]["total_count"] == 60


@pytest.mark.parametrize(
    ("query", "status"),
    [
        ("page=1", 400),
        ("from=yesterday", 400),
        ("from=2026-01-02T00:00:00Z&to=2026-01-01T00:00:00Z", 422),
        ("from=2020-01-01T00:00:00Z&to=2026-01-01T00:00:00Z", 422),
        ("from=2020-01-01T00:00:00Z&to=2026-01-01T00:00:00Z&resolution=minute", 422),
        ("resolution=week", 400),
        ("point=nothing", 404),
        ("after=nonsense", 400),
        ("after=%F0%9F%92%A5", 400),
        ("after=WyJsZXZlbCIsIDFlOTldCg", 400),
    ],
)
async def test_what_cannot_be_asked_is_refused(api: Api, query: str, status: int) -> None:
    """No page numbers, no odd times, nothing without bounds, no points that there are not."""
    answer = await api.client.get(f"{PATH}?{query}")
    assert answer.status_code == status, answer.text


async def test_another_device_is_not_there(api: Api) -> None:
    """404, as for anything that is not; and the inventory scope is enough for what is."""
    assert (await api.client.get("/api/v1/devices/none/readings")).status_code == 404
    reader = api.bearer(Scope.INVENTORY_READ)
    assert (await api.stranger.get(PATH, headers=reader)).status_code == 200
