"""People whom a centre offers come over the pull, on real sockets, and their end holds at once."""

from collections.abc import Awaitable, Callable
from typing import Any

import pytest

from crinsu_gateway.model.alarm import PEOPLE_LAPSED, PEOPLE_UNHEARD, Severity
from crinsu_gateway.model.audit import Actor
from crinsu_gateway.model.clock import Instant
from crinsu_gateway.model.errors import NotAllowed, SessionNeeded, SignInRefused
from crinsu_gateway.model.person import LAPSED, Act, Role, Training
from crinsu_gateway.store import alarms, people, people_heard, policies, reconciliation, sign_ins
from crinsu_gateway.store.people import PersonRow
from crinsu_gateway.store.people_heard import days_in
from crinsu_gateway.store.pins import KeptPin, Pins
from crinsu_gateway.store.sign_ins import Acting
from crinsu_gateway.store.transaction import Transaction
from crinsu_gateway.sync.pull.people import absorb, warn
from crinsu_gateway.sync.target import RemotePerson
from tests.fakes.clock import RealClock
from tests.fakes.crew import OFFICE, PEPPER
from tests.fakes.hostile_centre import hostile, http, said
from tests.fakes.syncing import Bench

STAFF = "/sandbox/staff/people"
BADGE = "04A1B2C3"
ADA: dict[str, Any] = {
    "facilityId": 1,
    "name": "Ada Example",
    "role": "technician",
    "badge": BADGE,
    "trainings": {"can_witness": "2099-01-01T00:00:00Z"},
}
DAY_S = 86_400
NO_SUCH_PATH = http(b'{"error": {"code": "NOT_FOUND"}}', status="404 Not Found")


class Ahead(RealClock):
    """The clock of this machine, so many seconds later: wall and boot time alike."""

    def __init__(self) -> None:
        super().__init__()
        self.by_s = 0

    def now(self) -> Instant:
        """The moment it was set ahead to."""
        real = super().now()
        ms = self.by_s * 1000
        return Instant(real.utc_ms + ms, real.boot_ms + ms, real.boot_id)


@pytest.fixture
def clock() -> RealClock:
    """Days pass when a test says so."""
    return Ahead()


async def staff(bench: Bench, path: str = "", **body: Any) -> dict[str, Any]:
    """What the office does at the centre; the person as it is then."""
    answer = await bench.http.post(f"{STAFF}{path}", json=body or None)
    assert answer.is_success, answer.text
    found: dict[str, Any] = answer.json()["data"]
    return found


async def known(bench: Bench, central_id: int) -> PersonRow | None:
    """A person of the centre as the gateway knows them."""

    def find(tx: Transaction) -> PersonRow | None:
        person_id = people.by_central_id(tx, central_id)
        return None if person_id is None else people.person(tx, person_id)

    return await bench.db.read(find)


async def come(
    bench: Bench, central_id: int, true: Callable[[PersonRow], bool] = lambda row: row.has_badge
) -> PersonRow:
    """Wait until somebody of the centre stands here as expected."""

    async def is_so() -> bool:
        row = await known(bench, central_id)
        return row is not None and true(row)

    await bench.until(is_so)
    row = await known(bench, central_id)
    assert row is not None
    return row


async def chooses_a_pin(bench: Bench, row: PersonRow) -> None:
    """What the centre cannot bring."""
    own = Actor(row.standing.actor_id, "bench-1")
    await bench.db.write(people.set_pin, row.id, KeptPin("h", "p"), own)


def signs_in(bench: Bench, token: str, number: str = BADGE) -> Awaitable[object]:
    """Badge and a right PIN; the session or the refusal."""
    badge = Pins(PEPPER).badge_hash(number)
    return bench.db.write(
        sign_ins.sign_in, badge, "bench-1", right=True, token=token, client="console"
    )


@pytest.mark.requirement("R20")
async def test_people_come_with_the_pull_and_their_end_holds_at_once(bench: Bench) -> None:
    """Made at the centre they sign in here; revoked there, session and badge end with the pull."""
    made = await staff(bench, **ADA)
    async with bench.syncing():
        row = await come(bench, made["id"])
        assert (row.name, row.standing.role) == ("Ada Example", Role.TECHNICIAN)
        assert list(row.standing.trainings or {}) == [Training.CAN_WITNESS]
        await chooses_a_pin(bench, row)
        assert isinstance(await signs_in(bench, "token"), Acting)
        await staff(bench, f"/{made['id']}/revoke")
        await come(bench, made["id"], lambda one: one.standing.state == "REVOKED")
    with pytest.raises(SessionNeeded):
        await bench.db.write(sign_ins.acting, "token", "console")
    assert isinstance(await signs_in(bench, "new"), SignInRefused)


@pytest.mark.requirement("R16")
async def test_what_changes_there_changes_here_once(bench: Bench) -> None:
    """Role, its end, name, training and badge follow; the same list again writes no event."""
    made = await staff(bench, **ADA)
    async with bench.syncing():
        row = await come(bench, made["id"])
        changed: dict[str, Any] = {
            "role": "service",
            "until": "2098-01-01T00:00:00Z",
            "name": "Ada Lovelace",
        }
        await staff(bench, f"/{made['id']}/change", badge="04FF", trainings={}, **changed)
        row = await come(bench, made["id"], lambda one: one.name == "Ada Lovelace")
        standing = row.standing
        assert (standing.role, standing.trainings) == (Role.SERVICE, {})
        assert standing.until_ms == 4_039_372_800_000
        before = await bench.db.read(_events)
        heard = await bench.db.read(people_heard.heard_ms)

        async def heard_again() -> bool:
            return await bench.db.read(people_heard.heard_ms) != heard

        await bench.until(heard_again)
        assert await bench.db.read(_events) == before
    assert [kind for kind in before if kind == "person.added"] == ["person.added"]
    assert {"person.role", "person.renamed", "person.training", "person.badge"} <= set(before)


def _events(tx: Transaction) -> list[str]:
    rows = tx.all("SELECT body FROM audit_event ORDER BY seq")
    kinds = [str(tx.value("SELECT json_extract(?, '$.kind')", (body,))) for (body,) in rows]
    return [kind for kind in kinds if kind.startswith("person.")]


async def test_who_is_missing_in_the_whole_list_is_put_to_a_person(bench: Bench) -> None:
    """A list that is short by mistake shuts nobody out; it is shown as a difference."""
    async with bench.syncing():
        made = await staff(bench, **ADA)
        row = await come(bench, made["id"])
        bench.centre.centre.database.execute("DELETE FROM person")

        async def noted() -> bool:
            found = await bench.db.read(reconciliation.open_items)
            return [(one.kind, one.about) for one in found] == [("person", f"person/{row.id}")]

        await bench.until(noted)
    standing = await bench.db.read(people.standing, row.id)
    assert standing.state == "ACTIVE"


async def test_a_centre_without_people_brings_everything_else(bench: Bench) -> None:
    """404 for the list of people holds nothing up, and says nothing about people here."""

    def answering(path: str) -> bytes | None:
        return NO_SUCH_PATH if "/people" in path else None

    async with hostile(answering) as centre:
        bench.url = centre.url
        async with bench.syncing():

            async def asked() -> bool:
                wanted = ("/people", "/sample-containers", "/procedures")
                return all(any(one in path for path in centre.asked) for one in wanted)

            await bench.until(asked)
    assert (await bench.status()).last_failure is None
    assert await bench.db.read(people_heard.heard_ms) is None


async def test_somebody_whose_record_is_broken_is_revoked_all_the_same(bench: Bench) -> None:
    """Of whom is revoked nothing else needs to be fit; a broken one who is not is set aside."""
    records: list[dict[str, Any]] = [
        {"id": 7, "revoked": False, "trainings": {}}
        | {"name": "Ada", "role": "technician", "badge": BADGE}
    ]

    def answering(path: str) -> bytes | None:
        return (
            said({"data": records, "meta": {"total": len(records)}}) if "/people" in path else None
        )

    async with hostile(answering) as centre:
        bench.url = centre.url
        async with bench.syncing():
            await come(bench, 7)
            records[:] = [{"id": 7, "revoked": True, "role": 5}, {"id": 8, "revoked": False}]
            await come(bench, 7, lambda one: one.standing.state == "REVOKED")

            async def aside() -> bool:
                found = await bench.db.read(reconciliation.open_items)
                return [one.about for one in found if one.kind == "record"] == ["people/8"]

            await bench.until(aside)


async def test_the_word_of_the_centre_lapses_when_it_is_not_heard(bench: Bench) -> None:
    """After the days that are configured nobody whom it named may act; a page brings them back."""
    assert isinstance(bench.clock, Ahead)
    await bench.db.write(policies.put, policies.OFFLINE_DAYS, "10", OFFICE)
    made = await staff(bench, **ADA)
    async with bench.syncing():
        row = await come(bench, made["id"])
    await chooses_a_pin(bench, row)
    local = await bench.db.write(_hire_here)
    assert isinstance(await signs_in(bench, "token"), Acting)

    bench.clock.by_s = 3 * DAY_S + 60
    await bench.db.write(warn)
    (warned,) = await bench.db.read(alarms.open_ones)
    assert (warned.code, warned.value) == (PEOPLE_UNHEARD, "7 d")
    standing = await bench.db.read(people.standing, row.id)
    assert days_in(standing.good_for_s or 0) == 7
    assert isinstance(await signs_in(bench, "fresh"), Acting)

    bench.clock.by_s = 10 * DAY_S + 60
    refused = await signs_in(bench, "late")
    assert isinstance(refused, SignInRefused)
    assert refused.sentence == LAPSED
    with pytest.raises(NotAllowed, match="not heard for too long"):
        await bench.db.write(
            people.authorize, Actor(row.standing.actor_id, "b"), Act.READ_INVENTORY
        )
    assert not (await bench.db.read(people.standing, local)).lapsed
    bench.url = "http://127.0.0.1:9"  # nobody answers there
    async with bench.syncing():

        async def told() -> bool:
            found = await bench.db.read(alarms.open_ones)
            return (PEOPLE_LAPSED, Severity.HIGH) in [(one.code, one.severity) for one in found]

        await bench.until(told)
    bench.url = None
    async with bench.syncing():
        await come(bench, made["id"], lambda one: not one.standing.lapsed)
    assert isinstance(await signs_in(bench, "back"), Acting)
    assert not [one for one in await bench.db.read(alarms.open_ones) if one.holds]


def _hire_here(tx: Transaction) -> int:
    return people.add(tx, name="Grace Example", role=Role.TECHNICIAN, actor=OFFICE)


async def test_a_badge_that_somebody_has_is_left_to_a_person(bench: Bench) -> None:
    """Two people with one badge at the centre: the first has it here, the second is set aside."""
    both = [RemotePerson(n, f"P{n}", Role.VIEWER, "04A1", {}, False) for n in (1, 2)]
    await bench.db.write(absorb, both, Pins(PEPPER).badge_hash)
    rows = (await bench.db.read(people.page, 0, 10))[1]
    assert [row.has_badge for row in rows] == [True, False]
    aside = await bench.db.read(reconciliation.open_items)
    assert [one.kind for one in aside] == ["badge"]
    assert "04A1" not in str(aside)
