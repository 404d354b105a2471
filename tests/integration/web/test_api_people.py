"""People over the API: signing in and out, lock-out, sessions, revocation, and what nobody sees."""

import asyncio
import hashlib
from pathlib import Path

import pytest

from crinsu_gateway.model.person import Act, PersonState, Role, Training
from crinsu_gateway.model.procedure import ProcedureType
from crinsu_gateway.store import alarms, audit, people, policies
from crinsu_gateway.web.scopes import Scope
from tests.fakes.api import Api, serving
from tests.fakes.benchmates import Station
from tests.fakes.clock import HandClock
from tests.fakes.crew import OFFICE, Member, hired
from tests.fakes.facility import with_procedure

WRONG = "998877"


@pytest.fixture
async def ada(api: Api) -> Member:
    """A technician."""
    return await hired(api.db, api.pins, "Ada Example", Role.TECHNICIAN, number=0)


@pytest.fixture
async def store(api: Api) -> int:
    """A store that may be executed."""
    return await api.db.write(with_procedure, ProcedureType.STORE, ["A"])


async def test_who_signs_in_acts_with_their_id_and_role(api: Api, ada: Member, store: int) -> None:
    """The run bears the person's id, the trail their role; the answer greets them by name."""
    bench = Station(api, "bench-1")
    told = (await bench.sign_in(ada)).json()
    assert (told["person"], told["name"], told["role"]) == (ada.id, ada.name, "technician")
    run = (await bench.call("POST", f"/api/v1/procedures/{store}/start", {})).json()
    assert (run["technician"], run["station"]) == (ada.actor_id, "bench-1")
    last = (await api.db.read(audit.events, limit=1000))[-1].decode()
    assert f'"actor":"{ada.actor_id}"' in last
    assert '"role":"technician"' in last


async def test_a_name_of_a_person_cannot_be_borrowed(api: Api, ada: Member, store: int) -> None:
    """A client that names a person by text is refused; so is another name beside a session."""
    bench = Station(api, "bench-1")
    path = f"/api/v1/procedures/{store}/start"
    borrowed = await bench.call("POST", path, {"technician": ada.actor_id})
    assert (borrowed.status_code, borrowed.json()["code"]) == (403, "SESSION_NEEDED")
    await bench.sign_in(ada)
    other = await bench.call("POST", path, {"technician": "tech-1"})
    assert (other.status_code, other.json()["fields"][0]["field"]) == (422, "technician")


async def test_where_people_are_required_nobody_else_acts(
    api: Api, ada: Member, store: int
) -> None:
    """A technician by text is refused; the same act in a session is done."""
    await api.db.write(policies.put, policies.PEOPLE_REQUIRED, "yes", OFFICE)
    bench = Station(api, "bench-1", Scope.UNITS_WRITE, Scope.ALARMS_WRITE)
    order = {"point": "lid_lock", "value": False, "reason": "r", "technician": "tech-1"}
    for path, body in (
        (f"/api/v1/procedures/{store}/start", {"technician": "tech-1"}),
        ("/api/v1/devices/freezer-1/orders", order),
    ):
        refused = await bench.call("POST", path, body)
        assert (refused.status_code, refused.json()["code"]) == (403, "SESSION_NEEDED"), path
    await bench.sign_in(ada)
    assert (await bench.call("POST", f"/api/v1/procedures/{store}/start", {})).status_code == 201


async def test_a_role_without_the_authority_is_refused(api: Api, store: int) -> None:
    """An administrator who is signed in starts nothing."""
    admin = await hired(api.db, api.pins, "Bob Example", Role.ADMINISTRATOR, number=1)
    bench = Station(api, "bench-1")
    await bench.sign_in(admin)
    refused = await bench.call("POST", f"/api/v1/procedures/{store}/start", {})
    assert (refused.status_code, refused.json()["code"]) == (403, "NOT_ALLOWED")


async def test_unknown_badge_and_wrong_pin_are_one_answer(api: Api, ada: Member) -> None:
    """Nobody learns from a refusal whether a badge is known."""
    bench = Station(api, "bench-1")
    stranger = Member(0, "", "0000", ada.pin)
    answers = [await bench.sign_in(ada, WRONG), await bench.sign_in(stranger)]
    assert [one.status_code for one in answers] == [403, 403]
    assert answers[0].json() == answers[1].json()
    assert answers[0].json()["code"] == "SIGN_IN_REFUSED"


@pytest.mark.requirement("R21")
async def test_five_wrong_pins_lock_and_tell(api: Api, ada: Member, clock: HandClock) -> None:
    """The fifth locks for 15 minutes, also for the right PIN; an alarm waits for somebody."""
    bench = Station(api, "bench-1")
    codes = [(await bench.sign_in(ada, WRONG)).json()["code"] for _ in range(5)]
    assert codes == ["SIGN_IN_REFUSED"] * 4 + ["LOCKED_OUT"]
    assert (await bench.sign_in(ada)).json()["code"] == "LOCKED_OUT"
    told = await api.db.read(alarms.open_ones)
    assert [(one.source, one.code) for one in told] == [(ada.actor_id, "wrong_pins")]
    clock.pass_s(15 * 60)
    assert (await bench.sign_in(ada)).status_code == 201
    trail = b"\n".join(await api.db.read(audit.events, limit=1000))
    assert b'"kind":"sign_in.locked"' in trail


@pytest.mark.requirement("R21")
async def test_lock_out_survives_a_restart(tmp_path: Path, clock: HandClock) -> None:
    """Nine wrong PINs before a restart and one after it lock until a supervisor unlocks."""
    async with serving(tmp_path, clock) as api:
        ada = await hired(api.db, api.pins, "Ada Example", Role.TECHNICIAN, number=0)
        for number in range(9):
            await Station(api, f"bench-{number}").sign_in(ada, WRONG)
            clock.pass_s(15 * 60)
    clock.boot_id = "boot-b"
    async with serving(tmp_path, clock) as api:
        boss = await hired(api.db, api.pins, "Eve Example", Role.SUPERVISOR, number=2)
        bench = Station(api, "bench-x")
        assert (await bench.sign_in(ada, WRONG)).json()["code"] == "LOCKED_OUT"
        clock.pass_s(24 * 3600)
        assert (await bench.sign_in(ada)).json()["code"] == "LOCKED_OUT"
        office = Station(api, "office")
        body = {"subject": ada.actor_id}
        assert (await office.call("POST", "/api/v1/unlocks", body)).status_code == 403
        await office.sign_in(boss)
        own = await office.call("POST", "/api/v1/unlocks", {"subject": boss.actor_id})
        assert own.json()["code"] == "NOT_ALLOWED"
        elsewhere = await office.call("POST", "/api/v1/unlocks", {"subject": "station/anything"})
        assert (elsewhere.status_code, elsewhere.json()["code"]) == (404, "NOT_FOUND")
        assert elsewhere.json()["detail"].endswith(f"what is locked: {ada.actor_id}")
        assert (await office.call("POST", "/api/v1/unlocks", body)).status_code == 204
        again = await office.call("POST", "/api/v1/unlocks", body)
        assert again.json()["detail"].endswith("nothing is locked")
        assert (await bench.sign_in(ada)).status_code == 201


async def test_many_guesses_at_once_are_no_way_around_the_lock(api: Api, ada: Member) -> None:
    """What is tried side by side is counted one by one."""
    guesses = [Station(api, f"b{number}").sign_in(ada, WRONG) for number in range(8)]
    await asyncio.gather(*guesses)
    assert (await Station(api, "fresh").sign_in(ada)).json()["code"] == "LOCKED_OUT"


async def test_a_session_ends_when_idle_and_belongs_to_its_client(
    api: Api, ada: Member, clock: HandClock, store: int
) -> None:
    """Another client cannot use its token; ten minutes without an act end it."""
    bench, other = Station(api, "bench-1"), Station(api, "bench-2")
    await bench.sign_in(ada)
    other.session = bench.session
    path = f"/api/v1/procedures/{store}/start"
    assert (await other.call("POST", path, {})).json()["code"] == "SESSION_NEEDED"
    clock.pass_s(600)
    assert (await bench.call("POST", path, {})).json()["code"] == "SESSION_NEEDED"


async def test_signing_out_ends_it(api: Api, ada: Member, store: int) -> None:
    """After it the token is nobody's; doing it twice harms nobody."""
    bench = Station(api, "bench-1")
    await bench.sign_in(ada)
    for _ in range(2):
        assert (await bench.call("DELETE", "/api/v1/sessions")).status_code == 204
    refused = await bench.call("POST", f"/api/v1/procedures/{store}/start", {})
    assert refused.json()["code"] == "SESSION_NEEDED"


@pytest.mark.requirement("R20")
@pytest.mark.parametrize("end", ["revoked", "badge lost", "locked"])
async def test_what_is_taken_away_is_gone_at_every_station(
    api: Api, ada: Member, store: int, end: str
) -> None:
    """Signed in at one station, ended from elsewhere, with no centre at all: no act, no sign-in."""
    bench, other = Station(api, "bench-1"), Station(api, "bench-2")
    await bench.sign_in(ada)
    if end == "badge lost":
        await api.db.write(people.end_badge, ada.id, OFFICE, lost=True)
    else:
        state = PersonState.REVOKED if end == "revoked" else PersonState.LOCKED
        await api.db.write(people.set_state, ada.id, state, OFFICE)
    refused = await bench.call("POST", f"/api/v1/procedures/{store}/start", {})
    assert refused.json()["code"] == "SESSION_NEEDED"
    assert (await other.sign_in(ada)).json()["code"] == "SIGN_IN_REFUSED"


async def test_a_lost_badge_that_is_shown_raises_an_alarm(api: Api, ada: Member) -> None:
    """Somebody has it: people are told, and the trail names the badge by its id alone."""
    await api.db.write(people.end_badge, ada.id, OFFICE, lost=True)
    await Station(api, "bench-1").sign_in(ada)
    assert [one.code for one in await api.db.read(alarms.open_ones)] == ["lost_badge"]


@pytest.mark.requirement("R22")
async def test_a_pin_set_by_another_must_be_changed_first(api: Api, ada: Member) -> None:
    """After a reset neither session nor signature; after the owner chose a new one, both."""
    kept = await api.pins.kept("135724")
    await api.db.write(people.set_pin, ada.id, kept, OFFICE)
    bench = Station(api, "bench-1")
    assert (await bench.sign_in(ada, "135724")).json()["code"] == "PIN_MUST_CHANGE"
    early = await bench.step_up(ada, "sign", "0" * 64, pin="135724")
    assert early.json()["code"] == "PIN_MUST_CHANGE"
    body = {"badge": ada.badge, "pin": "135724", "newPin": "864209", "station": "bench-1"}
    assert (await bench.call("POST", "/api/v1/pins", body)).status_code == 204
    assert (await bench.sign_in(ada, "864209")).status_code == 201


async def test_people_are_shown_to_administrators_alone(api: Api, ada: Member) -> None:
    """A client with the scope sees them only in the session of one who may."""
    admin = await hired(api.db, api.pins, "Bob Example", Role.ADMINISTRATOR, number=1)
    bench = Station(api, "bench-1", Scope.PEOPLE_READ)
    assert (await bench.call("GET", "/api/v1/people")).json()["code"] == "SESSION_NEEDED"
    await bench.sign_in(ada)
    assert (await bench.call("GET", "/api/v1/people")).json()["code"] == "NOT_ALLOWED"
    await bench.sign_in(admin)
    shown = (await bench.call("GET", "/api/v1/people")).json()["people"]
    assert [one["name"] for one in shown] == ["Ada Example", "Bob Example"]
    assert ada.badge not in str(shown)


@pytest.mark.requirement("R16")
async def test_who_could_do_it_on_that_day(api: Api, ada: Member, clock: HandClock) -> None:
    """A training that came and went is told for each day, also after a revocation."""
    days = [clock.utc_ms]
    for change in (clock.utc_ms + 10**9, None):
        clock.pass_s(86_400)
        await api.db.write(people.train, ada.id, Training.CAN_WITNESS, change, OFFICE)
        days.append(clock.utc_ms)
    await api.db.write(people.set_state, ada.id, PersonState.REVOKED, OFFICE)
    could = [await api.db.read(people.who_could, Act.WITNESS_STEP, day) for day in days]
    assert could == [[], [ada.id], []]
    kinds = b"\n".join(await api.db.read(audit.events, limit=1000))
    assert all(kind in kinds for kind in (b'"person.training"', b'"person.state"'))


@pytest.mark.requirement("R14")
async def test_identities_and_badges_are_never_reused(api: Api, ada: Member) -> None:
    """After a revocation the next person has a new id, and the old badge is refused to them."""
    await api.db.write(people.set_state, ada.id, PersonState.REVOKED, OFFICE)
    carl = await api.db.write(people.add, name="Carl Example", role=Role.VIEWER, actor=OFFICE)
    assert carl > ada.id
    path = f"/api/v1/people/{carl}/changes"
    body = {"what": {"change": "badge", "badge": ada.badge}}
    answer = await api.client.post(path, json=body)
    assert (answer.status_code, answer.json()["code"]) == (409, "BADGE_TAKEN")
    back = await api.client.post(
        f"/api/v1/people/{ada.id}/changes", json={"what": {"change": "unlock"}}
    )
    assert (back.status_code, back.json()["code"]) == (409, "ILLEGAL_TRANSITION")


@pytest.mark.requirement("R24")
async def test_a_station_that_is_not_configured_signs_nobody_in(api: Api, ada: Member) -> None:
    """Where stations are listed, only those take badges."""
    await api.db.write(policies.put_words, policies.STATIONS, ["bench-1"], OFFICE)
    assert (await Station(api, "bench-1").sign_in(ada)).status_code == 201
    assert (await Station(api, "cellar").sign_in(ada)).json()["code"] == "SIGN_IN_REFUSED"


def written(folder: Path) -> bytes:
    """All that stands in the files of a folder."""
    return b"".join(file.read_bytes() for file in folder.iterdir() if file.is_file())


async def test_no_name_pin_or_badge_in_the_trail(api: Api, ada: Member, tmp_path: Path) -> None:
    """PIN and badge number are nowhere in the store's files; the name is in no audit event."""
    bench = Station(api, "bench-1")
    await bench.sign_in(ada, WRONG)
    await bench.sign_in(ada)
    await bench.step_up(ada, "sign", "0" * 64)
    files = written(tmp_path)
    assert b"person.badge" in files
    for secret in (ada.pin, WRONG, ada.badge, bench.session):
        assert secret.encode() not in files, secret
    trail = b"\n".join(await api.db.read(audit.events, limit=1000))
    assert b"Example" not in trail.replace(b"Example Clinics", b"")


@pytest.mark.requirement("R22")
async def test_nobody_reviews_the_trail_in_anothers_name(api: Api, ada: Member) -> None:
    """A review in the name of a person needs that person's session, and the authority."""
    office = Station(api, "office", Scope.AUDIT_REVIEW)
    path, finding = "/api/v1/audit-reviews", {"finding": "nothing"}
    borrowed = await office.call("POST", path, {**finding, "technician": ada.actor_id})
    assert (borrowed.status_code, borrowed.json()["code"]) == (403, "SESSION_NEEDED")
    await office.sign_in(ada)
    assert (await office.call("POST", path, finding)).json()["code"] == "NOT_ALLOWED"
    quinn = await hired(api.db, api.pins, "Quinn Example", Role.QA, number=3)
    await office.sign_in(quinn)
    assert (await office.call("POST", path, finding)).status_code == 201


OFFICE_SCOPES = (Scope.PEOPLE_READ, Scope.PEOPLE_WRITE)


@pytest.mark.requirement("R14")
async def test_an_administrator_changes_people_with_a_fresh_pin(api: Api, ada: Member) -> None:
    """Without the PIN nobody is changed; it is for the person as they stand, and for one change."""
    admin = await hired(api.db, api.pins, "Bob Example", Role.ADMINISTRATOR, number=1)
    desk = Station(api, "office", *OFFICE_SCOPES)
    await desk.sign_in(admin)
    path, lock = f"/api/v1/people/{ada.id}", {"what": {"change": "lock"}}
    bare = await desk.call("POST", f"{path}/changes", lock)
    assert (bare.status_code, bare.json()["code"]) == (403, "STEP_UP_NEEDED")
    seen = (await desk.call("GET", path)).json()["shown"]
    proof = (await desk.step_up(admin, "people", seen, badge=False)).json()["stepUp"]
    done = await desk.call("POST", f"{path}/changes", {**lock, "stepUp": proof})
    assert (done.status_code, done.json()["state"]) == (200, "LOCKED")
    assert done.json()["shown"] != seen
    again = await desk.call("POST", f"{path}/changes", {**lock, "stepUp": proof})
    assert again.json()["code"] == "STEP_UP_NEEDED"
    late = (await desk.step_up(admin, "people", seen, badge=False)).json()["stepUp"]
    old = await desk.call("POST", f"{path}/changes", {"what": {"change": "revoke"}, "stepUp": late})
    assert old.json()["code"] == "STEP_UP_NEEDED"


@pytest.mark.requirement("R14")
async def test_an_administrator_hires_by_their_own_pin_alone(api: Api, ada: Member) -> None:
    """The PIN of another administrator is not theirs; nobody changes themselves."""
    admin = await hired(api.db, api.pins, "Bob Example", Role.ADMINISTRATOR, number=1)
    other = await hired(api.db, api.pins, "Cyd Example", Role.ADMINISTRATOR, number=2)
    desk = Station(api, "office", *OFFICE_SCOPES)
    await desk.sign_in(admin)
    new = {"name": "Dee Example", "role": "technician"}
    shown = people.NEW_PERSON
    assert shown == hashlib.sha256(b'{"person":"new"}').hexdigest()
    theirs = (await desk.step_up(other, "people", shown)).json()["stepUp"]
    refused = await desk.call("POST", "/api/v1/people", {**new, "stepUp": theirs})
    assert refused.json()["code"] == "STEP_UP_NEEDED"
    own = (await desk.step_up(admin, "people", shown, badge=False)).json()["stepUp"]
    made = await desk.call("POST", "/api/v1/people", {**new, "stepUp": own})
    assert (made.status_code, made.json()["name"]) == (201, "Dee Example")
    path = f"/api/v1/people/{admin.id}"
    seen = (await desk.call("GET", path)).json()["shown"]
    proof = (await desk.step_up(admin, "people", seen, badge=False)).json()["stepUp"]
    body = {"what": {"change": "role", "role": "supervisor"}, "stepUp": proof}
    assert (await desk.call("POST", f"{path}/changes", body)).json()["code"] == "NOT_ALLOWED"


async def test_a_client_without_an_administrator_changes_nobody(api: Api, ada: Member) -> None:
    """The scope opens the door of the office; a person of the office acts there."""
    desk = Station(api, "office", *OFFICE_SCOPES)
    path, body = f"/api/v1/people/{ada.id}/changes", {"what": {"change": "lock"}}
    assert (await desk.call("POST", path, body)).json()["code"] == "SESSION_NEEDED"
    await desk.sign_in(ada)
    assert (await desk.call("POST", path, body)).json()["code"] == "NOT_ALLOWED"
