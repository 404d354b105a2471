"""The last bytes on the line of a device, as the API shows them."""

from crinsu_gateway.store import units
from crinsu_gateway.web.scopes import Scope
from crinsu_gateway.wire.recent import Recent
from tests.fakes.api import Api
from tests.fakes.clock import HandClock

PATH = "/api/v1/devices/freezer-1/exchanges"


async def test_what_passed_last_is_told_first(api: Api, clock: HandClock) -> None:
    """Which way, when, in hex; what happened to the line stands between."""
    link = await api.db.read(units.link_of, "freezer-1")
    line = api.lines[link] = Recent(clock)
    line.note("opened 10.0.0.7:502")
    line.sent(b"\x01\x03\x00\x4b")
    clock.pass_s(2)
    answer = await api.client.get(PATH)
    assert answer.status_code == 200
    sent, opened = answer.json()["exchanges"]
    assert (sent["way"], sent["bytes"], sent["length"]) == ("sent", "01 03 00 4b", 4)
    assert (sent["ageSeconds"], opened["note"]) == (2.0, "opened 10.0.0.7:502")
    page = await api.client.get(PATH, params={"per_page": 1, "page": 2})
    assert [one["way"] for one in page.json()["exchanges"]] == ["link"]


async def test_a_line_of_which_nothing_is_kept_is_an_empty_list(api: Api) -> None:
    """A unit that was left out, or was not opened yet, has no exchanges; an unknown one is 404."""
    answer = await api.client.get(PATH)
    assert (answer.status_code, answer.json()["exchanges"]) == (200, [])
    assert (await api.client.get("/api/v1/devices/none/exchanges")).status_code == 404


async def test_bytes_are_for_whoever_reads_the_gateway(api: Api) -> None:
    """What passes on a line is not part of the inventory."""
    inventory = api.bearer(Scope.INVENTORY_READ)
    assert (await api.stranger.get(PATH, headers=inventory)).status_code == 403
    assert (await api.stranger.get(PATH)).status_code == 401
