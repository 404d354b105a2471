"""Signed in before a browser: the cookie and what it opens, foreign pages, the lock, switching."""

import uuid
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import httpx2
import pytest

from crinsu_gateway.model.person import Role
from crinsu_gateway.model.sign_in import IDLE_S, LOCK_S, WITH_A_PERSON, WITH_A_PLACE, Lock
from crinsu_gateway.store import alarms, people, policies, sessions, sign_ins
from crinsu_gateway.web import tokens
from crinsu_gateway.web.scopes import ALL_SCOPES
from tests.fakes.alarms import raise_low_level
from tests.fakes.api import KEY, Api
from tests.fakes.clock import HandClock
from tests.fakes.crew import OFFICE, Member, hired

SESSION, UNITS = "/console/session", "/api/v1/devices"


class Browser:
    """What a browser before the console sends: its cookies, and with acts whose page it is."""

    def __init__(self, client: httpx2.AsyncClient, address: str) -> None:
        self.client = client
        self.own = {"Crinsu-Console": "1", "Origin": address, "Sec-Fetch-Site": "same-origin"}

    async def post(self, path: str, said: object = None, **more: str) -> httpx2.Response:
        """An act of our own page."""
        headers = self.own | {"Idempotency-Key": uuid.uuid4().hex} | more
        return await self.client.post(path, json=said or {}, headers=headers)

    async def sign_in(self, who: Member, pin: str = "") -> httpx2.Response:
        """Badge and PIN at this browser."""
        said = {"badge": who.badge, "pin": pin or who.pin, "station": "bench-1"}
        return await self.post(SESSION, said)

    async def there(self) -> dict[str, object]:
        """Who the page is told is there; nothing of anybody when nobody is."""
        return (await self.client.get(SESSION)).json()["person"] or {}


@asynccontextmanager
async def browsing(api: Api) -> AsyncIterator[Browser]:
    """A browser with no cookie yet."""
    address = str(api.client.base_url).rstrip("/")
    async with httpx2.AsyncClient(base_url=address, timeout=10) as client:
        yield Browser(client, address)


@pytest.fixture
async def browser(api: Api) -> AsyncIterator[Browser]:
    """A browser with no cookie yet."""
    async with browsing(api) as found:
        yield found


@pytest.fixture
async def ada(api: Api) -> Member:
    """A technician."""
    return await hired(api.db, api.pins, "Ada Example", Role.TECHNICIAN)


@pytest.fixture
async def ben(api: Api) -> Member:
    """Another technician."""
    return await hired(api.db, api.pins, "Ben Example", Role.TECHNICIAN, number=1)


async def test_the_cookie_is_a_person_and_no_script_reads_it(browser: Browser, ada: Member) -> None:
    """Badge and PIN give it; it opens what the role may; the page is told who is there."""
    assert await browser.there() == {}
    answer = await browser.sign_in(ada)
    assert answer.status_code == 201, answer.text
    cookie = answer.headers["set-cookie"]
    assert all(one in cookie for one in ("HttpOnly", "SameSite=Strict", "Path=/"))
    assert "Secure" not in cookie  # plain HTTP is served to this machine alone
    assert (await browser.client.get(UNITS)).status_code == 200
    told = await browser.client.get(SESSION)
    assert told.headers["cache-control"] == "no-store"
    found = told.json()["person"]
    assert (found["name"], found["role"], found["locked"]) == ("Ada Example", "technician", False)
    assert 0 < found["endsInS"] <= IDLE_S
    assert ada.badge not in told.text + cookie


async def test_an_act_with_the_cookie_is_in_the_persons_name(
    browser: Browser, api: Api, ada: Member
) -> None:
    """Through the own API, at the station of the browser."""
    await api.db.write(policies.put, policies.PEOPLE_REQUIRED, "yes", OFFICE)
    alarm = await api.db.write(raise_low_level)
    await browser.sign_in(ada)
    answer = await browser.post(f"/api/v1/alarms/{alarm}/acknowledge", {"note": "seen"})
    assert answer.status_code == 200, answer.text
    row = await api.db.read(
        lambda tx: tx.one("SELECT acknowledged_by, station FROM alarm WHERE id = ?", (alarm,))
    )
    assert row == (ada.actor_id, "bench-1")


@pytest.mark.parametrize(
    "foreign",
    [
        pytest.param({"Crinsu-Console": ""}, id="a form of another site"),
        pytest.param({"Origin": "https://evil.example"}, id="another origin"),
        pytest.param({"Origin": "null"}, id="a sandbox"),
        pytest.param({"Origin": ""}, id="no origin"),
        pytest.param({"Origin": "http://127.0.0.1:1"}, id="another port"),
        pytest.param({"Sec-Fetch-Site": "cross-site"}, id="cross-site"),
        pytest.param({"Sec-Fetch-Site": "same-site"}, id="same-site"),
        pytest.param({"Sec-Fetch-Site": "none"}, id="nobody's page"),
    ],
)
async def test_a_foreign_page_does_nothing_with_it(
    browser: Browser, api: Api, ada: Member, foreign: dict[str, str]
) -> None:
    """403 with a code of its own, for every act: of the API, signing out, signing another in."""
    alarm = await api.db.write(raise_low_level)
    await browser.sign_in(ada)
    for path in (f"/api/v1/alarms/{alarm}/acknowledge", SESSION, f"{SESSION}/lock"):
        answer = await browser.post(path, {"note": "seen"}, **foreign)
        assert (answer.status_code, answer.json()["code"]) == (403, "FOREIGN_PAGE")
    assert answer.headers["content-type"].startswith("application/problem+json")
    assert await browser.there()


async def test_what_a_foreign_page_reads_is_what_a_stranger_reads(
    browser: Browser, ada: Member
) -> None:
    """The cookie does not count for it; the floor opens all the same."""
    await browser.sign_in(ada)
    for site in ("cross-site", "same-site"):
        led = {"Sec-Fetch-Site": site}
        assert (await browser.client.get(UNITS, headers=led)).status_code == 401
        assert (await browser.client.get("/console", headers=led)).status_code == 200
        assert (await browser.client.get(SESSION, headers=led)).json()["person"] is None


async def test_a_token_goes_before_the_cookie(browser: Browser, api: Api, ada: Member) -> None:
    """Who sends Authorization is who it says, for good and for bad, and needs no other header."""
    await browser.sign_in(ada)
    alarm = await api.db.write(raise_low_level)
    said = {"technician": "T. Example", "note": "seen"}
    headers = api.bearer(*ALL_SCOPES) | {"Idempotency-Key": "1"}
    path = f"/api/v1/alarms/{alarm}/acknowledge"
    assert (await browser.client.post(path, json=said, headers=headers)).status_code == 200
    bad = {"Authorization": "Bearer no"}
    assert (await browser.client.get(UNITS, headers=bad)).status_code == 401


@pytest.mark.parametrize("made", ["no token", "a machine's", "two of them"])
async def test_a_cookie_that_is_no_good_opens_what_is_open_to_all(
    browser: Browser, api: Api, ada: Member, made: str
) -> None:
    """Pages are shown, the API says 401; a machine's token is none of a browser."""
    good = tokens.mint(KEY, "tester", ALL_SCOPES, api.clock.now())
    await browser.sign_in(ada)
    right = browser.client.cookies["crinsu-session"]
    browser.client.cookies.clear()
    cookie = {
        "no token": "crinsu-session=forged",
        "a machine's": f"crinsu-session={good}",
        "two of them": f"crinsu-session={right}; crinsu-session=planted",
    }[made]
    headers = {"Cookie": cookie}
    assert (await browser.client.get("/console", headers=headers)).status_code == 200
    assert (await browser.client.get(UNITS, headers=headers)).status_code == 401


async def test_it_ends_with_idleness_and_pages_stay_open(
    browser: Browser, ada: Member, clock: HandClock
) -> None:
    """After ten minutes the API says 401 and the page that nobody is there; signing in works."""
    await browser.sign_in(ada)
    clock.pass_s(IDLE_S)
    assert (await browser.client.get(UNITS)).status_code == 401
    assert (await browser.client.get("/console")).status_code == 200
    assert await browser.there() == {}
    assert (await browser.sign_in(ada)).status_code == 201
    assert (await browser.client.get(UNITS)).status_code == 200


async def test_who_watches_a_long_step_is_not_thrown_out(
    browser: Browser, ada: Member, clock: HandClock
) -> None:
    """Touches count; reading alone does not. A session that is over is not called back by them."""
    await browser.sign_in(ada)
    clock.pass_s(IDLE_S - 1)
    assert (await browser.post(f"{SESSION}/seen")).status_code == 204
    clock.pass_s(IDLE_S - 1)
    assert await browser.there()
    clock.pass_s(1)
    answer = await browser.post(f"{SESSION}/seen")
    assert (answer.status_code, answer.json()["code"]) == (403, "SESSION_NEEDED")


async def test_a_locked_session_acts_for_nobody_until_its_own_person_is_back(
    browser: Browser, api: Api, ada: Member, ben: Member
) -> None:
    """Neither reads nor acts; another's PIN does not open it; it is the same session afterwards."""
    await browser.sign_in(ada)
    before = (await api.db.read(sessions.live))[0]
    assert (await browser.post(f"{SESSION}/lock")).status_code == 204
    assert (await browser.client.get(UNITS)).status_code == 401
    alarm = await api.db.write(raise_low_level)
    acknowledge = f"/api/v1/alarms/{alarm}/acknowledge"
    assert (await browser.post(acknowledge, {"note": "x"})).status_code == 401
    assert (await browser.there())["locked"]
    refused = await browser.post(f"{SESSION}/unlock", {"pin": ben.pin})
    assert (refused.status_code, refused.json()["code"]) == (403, "SIGN_IN_REFUSED")
    assert (await browser.post(f"{SESSION}/seen")).status_code == 403
    assert (await browser.post(f"{SESSION}/unlock", {"pin": ada.pin})).status_code == 204
    assert (await browser.client.get(UNITS)).status_code == 200
    after = (await api.db.read(sessions.live))[0]
    assert (after.id, after.begun_ms) == (before.id, before.begun_ms)
    begun = "SELECT count(*) FROM audit_event WHERE kind = 'session.begun'"
    assert await api.db.read(lambda tx: tx.value(begun)) == 1


async def test_wrong_pins_count_at_the_lock_too(browser: Browser, ada: Member) -> None:
    """After five the person is locked out for minutes, and is told how many."""
    await browser.sign_in(ada)
    await browser.post(f"{SESSION}/lock")
    for _ in range(WITH_A_PERSON.to_lock):
        answer = await browser.post(f"{SESSION}/unlock", {"pin": "000000"})
    assert answer.json()["code"] == "LOCKED_OUT"
    assert "15 min" in answer.json()["detail"]
    right = await browser.post(f"{SESSION}/unlock", {"pin": ada.pin})
    assert right.json()["code"] == "LOCKED_OUT"


async def badges_of_nobody(browser: Browser, times: int) -> httpx2.Response:
    """Somebody shows so many badges that nobody has."""
    for number in range(times):
        said = {"badge": f"nobodys-{number}", "pin": "902714", "station": "bench-1"}
        answer = await browser.post(SESSION, said)
    return answer


async def test_one_who_mistypes_locks_themselves_and_not_the_bench(
    browser: Browser, ada: Member, ben: Member, clock: HandClock
) -> None:
    """Ten times until a supervisor unlocks them: the next one works there all the same."""
    for _ in range(2 * WITH_A_PERSON.to_close):
        await browser.sign_in(ada, pin="000000")
        clock.pass_s(LOCK_S)
    assert (await browser.sign_in(ada)).json()["code"] == "LOCKED_OUT"
    assert (await browser.sign_in(ben)).status_code == 201


async def test_who_tries_many_badges_is_stopped_at_the_screen(
    browser: Browser, api: Api, ada: Member
) -> None:
    """Twenty that nobody has lock that browser for everybody, and an alarm waits for somebody."""
    open_still = await badges_of_nobody(browser, WITH_A_PLACE.to_lock - 1)
    assert open_still.json()["code"] == "SIGN_IN_REFUSED"
    assert (await badges_of_nobody(browser, 1)).json()["code"] == "LOCKED_OUT"
    assert (await browser.sign_in(ada)).json()["code"] == "LOCKED_OUT"
    told = await api.db.read(alarms.open_ones)
    assert [one.source for one in told] == ["station/address of this machine"]


async def test_screens_behind_one_proxy_lock_one_by_one(
    browser: Browser, api: Api, ada: Member
) -> None:
    """Those that know their station, of those that are listed; made-up ones count as one place."""
    await api.db.write(policies.put_words, policies.STATIONS, ["bench-1", "bench-2"], OFFICE)
    await browser.post("/console/station", {"station": "bench-2"})
    assert (await badges_of_nobody(browser, WITH_A_PLACE.to_lock)).status_code == 403
    locks = {one[0]: one[2] for one in await api.db.read(sign_ins.locks)}
    assert locks == {"station/bench-2 at address of this machine": Lock.FOR_MINUTES}
    async with browsing(api) as next_to_it:
        assert (await next_to_it.sign_in(ada)).status_code == 201
    for number in range(3):
        browser.client.cookies.clear()
        browser.client.cookies.set("crinsu-station", f"made-up-{number}")
        await badges_of_nobody(browser, 1)
    wrong = {one[0]: one[1] for one in await api.db.read(sign_ins.locks)}
    assert wrong["station/address of this machine"] == 3
    assert len(wrong) == 2


async def test_a_locked_session_ends_by_time_like_any_other(
    browser: Browser, ada: Member, clock: HandClock
) -> None:
    """The lock keeps nobody in."""
    await browser.sign_in(ada)
    await browser.post(f"{SESSION}/lock")
    clock.pass_s(IDLE_S)
    answer = await browser.post(f"{SESSION}/unlock", {"pin": ada.pin})
    assert answer.json()["code"] == "SESSION_NEEDED"


async def test_who_takes_over_ends_the_session_of_the_former(
    browser: Browser, api: Api, ada: Member, ben: Member
) -> None:
    """A wrong PIN of the next one changes nothing; the right one leaves one session alone."""
    await browser.sign_in(ada)
    assert (await browser.sign_in(ben, pin="000000")).status_code == 403
    assert (await browser.there())["id"] == ada.id
    assert (await browser.sign_in(ben)).status_code == 201
    assert (await browser.there())["id"] == ben.id
    assert [one.person_id for one in await api.db.read(sessions.live)] == [ben.id]


async def test_signing_out_takes_the_cookie_away(browser: Browser, api: Api, ada: Member) -> None:
    """And the session ends, so that a copy of the cookie is no good."""
    await browser.sign_in(ada)
    copy = {"Cookie": f"crinsu-session={browser.client.cookies['crinsu-session']}"}
    answer = await browser.client.delete(SESSION, headers=browser.own)
    assert answer.status_code == 204
    assert "Max-Age=0" in answer.headers["set-cookie"]
    assert "crinsu-session" not in browser.client.cookies
    assert (await browser.client.get(UNITS, headers=copy)).status_code == 401
    assert await api.db.read(sessions.live) == []


async def test_a_browser_knows_its_station(browser: Browser, api: Api, ada: Member) -> None:
    """Chosen once among those that are configured; a session begins there."""
    await api.db.write(policies.put_words, policies.STATIONS, ["bench-1", "bench-2"], OFFICE)
    told = (await browser.client.get(SESSION)).json()
    assert (told["station"], told["stations"]) == ("", ["bench-1", "bench-2"])
    refused = await browser.post("/console/station", {"station": "kitchen"})
    assert refused.status_code == 422
    assert "bench-2" in refused.json()["detail"]
    assert (await browser.post("/console/station", {"station": "bench-2"})).status_code == 204
    answer = await browser.post(SESSION, {"badge": ada.badge, "pin": ada.pin})
    assert answer.status_code == 201
    assert (await browser.there())["station"] == "bench-2"


async def test_without_a_station_nobody_signs_in(browser: Browser, ada: Member) -> None:
    """It is said what is missing."""
    answer = await browser.post(SESSION, {"badge": ada.badge, "pin": ada.pin})
    assert answer.status_code == 422
    assert answer.json()["fields"][0]["field"] == "station"


async def test_a_pin_that_another_set_must_be_changed_first(
    browser: Browser, api: Api, ada: Member
) -> None:
    """Then the own one opens the session."""
    kept = await api.pins.kept("662607")
    await api.db.write(people.set_pin, ada.id, kept, OFFICE)
    answer = await browser.sign_in(ada, pin="662607")
    assert (answer.status_code, answer.json()["code"]) == (403, "PIN_MUST_CHANGE")
    said = {"badge": ada.badge, "pin": "662607", "newPin": "930274", "station": "bench-1"}
    assert (await browser.post("/console/pins", said)).status_code == 204
    assert (await browser.sign_in(ada, pin="930274")).status_code == 201


async def test_a_technician_who_scans_fast_is_not_stopped(
    api: Api, browser: Browser, ada: Member
) -> None:
    """What a person does at a console is outside of the rate of machines, and bounded all the
    same; other machines at that address keep theirs."""
    await browser.sign_in(ada)
    answer = await browser.client.get(UNITS)
    left = int(answer.headers["ratelimit-remaining"])
    for _ in range(5):
        answer = await browser.client.get(UNITS)
    assert int(answer.headers["ratelimit-remaining"]) == left


async def test_pins_are_not_tried_without_end(browser: Browser, ada: Member) -> None:
    """So many from one address in a minute, whosever they are; then 429."""
    codes = [
        (await browser.post(f"{SESSION}/unlock", {"pin": "000000"})).status_code for _ in range(31)
    ]
    assert codes[-1] == 429
    assert set(codes[:-1]) == {403}


async def test_a_page_of_the_former_does_nothing_in_the_name_of_the_next(
    browser: Browser, api: Api, ada: Member, ben: Member
) -> None:
    """A second tab still shows what was made for the former: its acts are nobody's."""
    alarm = await api.db.write(raise_low_level)
    path, said = f"/api/v1/alarms/{alarm}/acknowledge", {"note": "seen"}
    await browser.sign_in(ada)
    await browser.sign_in(ben)
    former, present = {"Crinsu-Person": ada.actor_id}, {"Crinsu-Person": ben.actor_id}
    assert (await browser.post(path, said, **former)).status_code == 401
    assert (await browser.post(path, said, **present)).status_code == 200


async def test_maintenance_shuts_nobody_out(browser: Browser, api: Api, ada: Member) -> None:
    """Signing in, the lock and the pages are served also while reads are closed."""
    closed = {"reason": "moving the racks", "reads": True, "minutes": 10}
    assert (await api.client.post("/api/v1/maintenance", json=closed)).status_code == 200
    assert (await browser.sign_in(ada)).status_code == 201
    assert (await browser.post(f"{SESSION}/lock")).status_code == 204
    assert (await browser.client.get("/console")).status_code == 200
