"""Differences with the centre over the API: shown with what may be decided, and resolved."""

import asyncio
import json
from typing import Any

import pytest

from crinsu_gateway.model.person import Role, Training
from crinsu_gateway.model.place import parse_address
from crinsu_gateway.model.procedure import ProcedureType
from crinsu_gateway.model.sign_in import Purpose
from crinsu_gateway.store import (
    audit_search,
    outbox,
    people,
    places,
    policies,
    procedures,
    reconciliation,
    samples,
    signatures,
    step_ups,
)
from crinsu_gateway.store.audit_search import Wanted
from crinsu_gateway.store.outbox import OutboxKind
from crinsu_gateway.store.signatures import Standing
from crinsu_gateway.store.starting import Wish, start
from crinsu_gateway.store.transaction import Transaction
from crinsu_gateway.web.scopes import Scope
from tests.fakes.api import Api
from tests.fakes.crew import OFFICE, Member, hired
from tests.fakes.facility import with_procedure

PATH = "/api/v1/reconciliation"
SAID = {"technician": "lead-1", "reason": "looked with a torch"}
KEY = {"Idempotency-Key": "k-1"}


def stored(tx: Transaction, *addresses: str) -> list[int]:
    """Sample containers in these slots; their ids."""
    tags = [f"TAG-{number}" for number in range(len(addresses))]
    with_procedure(tx, ProcedureType.STORE, tags)
    ids = []
    for tag, address in zip(tags, addresses, strict=True):
        row = samples.tagged(tx, tag)
        assert row is not None
        slot = places.slot_at(tx, parse_address(address))
        samples.store(tx, row.local_id, slot, actor=OFFICE, execution=None)
        ids.append(row.local_id)
    return ids


def differs(tx: Transaction, sample: int, there: str, here: str = "T1/C1/CN1/1") -> int:
    """A difference of positions; its number."""
    reconciliation.note(tx, "position", f"sample/{sample}", there, here)
    return reconciliation.open_items(tx)[-1].id


async def moved_there(api: Api, there: str = "T1/C1/CN1/3") -> tuple[int, int]:
    """A sample container that the centre says to be elsewhere: its id and the difference."""
    (sample,) = await api.db.write(stored, "T1/C1/CN1/1")
    return sample, await api.db.write(differs, sample, there)


async def resolve(api: Api, item: int, decision: str, key: str = "k-1", **said: Any) -> Any:
    """Resolve a difference without anybody signed in."""
    body = {**SAID, "decision": decision, **said}
    return await api.client.post(
        f"{PATH}/{item}/resolve", json=body, headers={"Idempotency-Key": key}
    )


async def facts(api: Api) -> list[tuple[str, dict[str, Any]]]:
    """What was queued for the centre, the sample containers being stored left out."""
    rows = await api.db.read(
        Transaction.all, "SELECT kind, body FROM outbox WHERE kind <> 'sample.stored' ORDER BY seq"
    )
    return [(row[0], json.loads(row[1])) for row in rows]


async def address(api: Api, sample: int) -> str:
    """Where a sample container is by the record."""
    return str((await api.db.read(samples.sample, sample)).address)


async def test_one_is_shown_with_both_values_and_what_each_decision_does(api: Api) -> None:
    """And why one of them cannot be taken now: the slot that the centre names is not there."""
    _, item = await moved_there(api, "T1/C9/CN1/3")
    answer = await api.client.get(f"{PATH}/{item}")
    found = answer.json()
    assert answer.status_code == 200, answer.text
    assert (found["kind"], found["centralValue"], found["localValue"]) == (
        *("position", "T1/C9/CN1/3", "T1/C1/CN1/1"),
    )
    allowed = {one["decision"]: one["refused"] for one in found["decisions"]}
    assert allowed == {
        "HERE": None,
        "THERE": "there is no slot T1/C9/CN1/3 in the layout",
        "ELSEWHERE": None,
    }
    assert found["closed"] is None


async def test_here_tells_the_centre_that_a_person_looked(api: Api) -> None:
    """Nothing moves; one fact, one event with both values sealed and the decision in the clear."""
    sample, item = await moved_there(api)
    answer = await resolve(api, item, "HERE")
    assert answer.status_code == 200, answer.text
    assert answer.json()["closed"]["by"] == "lead-1"
    ((kind, body),) = await facts(api)
    assert kind == "sample.confirmed"
    assert (body["localSample"], body["state"], body["place"], body["difference"]) == (
        *(sample, "STORED", "T1/C1/CN1/1", item),
    )
    (event,) = await api.db.read(audit_search.find, Wanted(kind="reconciliation.resolved"))
    told = json.loads(event.raw)["facts"]
    assert (told["decision"], told["old"], told["new"]) == ("HERE", "OPEN", "RESOLVED")
    assert event.sealed["central"] == "T1/C1/CN1/3"
    assert event.sealed["local"] == "T1/C1/CN1/1"
    assert event.sealed["reason"] == SAID["reason"]
    assert b"torch" not in event.raw


async def test_there_corrects_the_record_and_the_facts_follow(api: Api) -> None:
    """First that a person looked, then the move, so that neither is a conflict there."""
    sample, item = await moved_there(api)
    assert (await resolve(api, item, "THERE")).status_code == 200
    assert await address(api, sample) == "T1/C1/CN1/3"
    assert [kind for kind, _ in await facts(api)] == ["sample.confirmed", "sample.moved"]
    assert (await facts(api))[0][1]["place"] == "T1/C1/CN1/3"


async def test_there_is_what_was_looked_at_or_nothing(api: Api) -> None:
    """The centre says a third place by the time of the decision: nobody looked there."""
    sample, item = await moved_there(api, "T1/C1/CN1/2")
    await api.db.write(differs, sample, "T1/C1/CN1/3")
    answer = await resolve(api, item, "THERE", place="T1/C1/CN1/2")
    assert answer.json()["code"] == "NOT_RESOLVABLE"
    assert "T1/C1/CN1/3 by now" in answer.json()["detail"]
    assert await address(api, sample) == "T1/C1/CN1/1"
    done = await resolve(api, item, "THERE", place="T1/C1/CN1/3")
    assert done.status_code == 200, done.text
    assert await address(api, sample) == "T1/C1/CN1/3"


async def test_elsewhere_needs_a_slot_that_is_free(api: Api) -> None:
    """Without one, with one that is taken, and with none of the layout nothing changes."""
    sample, other = await api.db.write(stored, "T1/C1/CN1/1", "T1/C1/CN1/2")
    item = await api.db.write(differs, sample, "OUT")
    for place, code in (
        ("", "NOT_RESOLVABLE"),
        ("T1/C1/CN1/2", "SLOT_OCCUPIED"),
        ("T1/C1/CN1/99", "UNKNOWN_PLACE"),
        ("nonsense", "UNKNOWN_PLACE"),
    ):
        answer = await resolve(api, item, "ELSEWHERE", place=place)
        assert answer.json()["code"] == code, answer.text
    assert await address(api, sample) == "T1/C1/CN1/1"
    assert await facts(api) == []
    assert (await resolve(api, item, "ELSEWHERE", place="T1/C1/CN1/3")).status_code == 200
    assert await address(api, sample) == "T1/C1/CN1/3"
    assert await address(api, other) == "T1/C1/CN1/2"


@pytest.mark.parametrize(
    ("there", "state", "kind"),
    [("OUT", "OUT", "sample.taken"), ("MISSING", "MISSING", "sample.missed")],
)
async def test_there_in_no_slot_takes_it_out_of_the_record(
    api: Api, there: str, state: str, kind: str
) -> None:
    """What the centre says to be out is out here too, in the hands of who looked, or missing."""
    sample, item = await moved_there(api, there)
    assert (await resolve(api, item, "THERE")).status_code == 200
    row = await api.db.read(samples.sample, sample)
    assert (row.state, row.address) == (state, None)
    assert [one for one, _ in await facts(api)] == ["sample.confirmed", kind]


@pytest.mark.parametrize("there", ["DISCARDED", "SHIPPED", "EXPECTED", "what is that"])
async def test_what_needs_an_act_of_its_own_is_refused_with_the_way(api: Api, there: str) -> None:
    """Nobody discards or ships by a decision about a record."""
    sample, item = await moved_there(api, there)
    answer = await resolve(api, item, "THERE")
    assert (answer.status_code, answer.json()["code"]) == (409, "NOT_RESOLVABLE")
    assert await address(api, sample) == "T1/C1/CN1/1"


async def test_nothing_is_moved_under_a_running_execution(api: Api) -> None:
    """The decision says what runs; the same is possible once it is over."""
    local = await api.db.write(
        with_procedure, ProcedureType.RETRIEVE, ["A"], stored_at=["T1/C1/CN1/1"]
    )
    await api.db.write(start, local, technician="t", station="b", key="r", wish=Wish(storage="T1"))
    sample = (await api.db.read(procedures.procedure, local)).items[0].local_sample_id
    item = await api.db.write(differs, sample, "T1/C1/CN1/3")
    answer = await resolve(api, item, "THERE")
    assert answer.json()["code"] == "NOT_RESOLVABLE", answer.text
    assert "execution 1 at T1" in answer.json()["detail"]
    found = (await api.client.get(f"{PATH}/{item}")).json()["decisions"]
    assert [one["decision"] for one in found if one["refused"]] == ["THERE", "ELSEWHERE"]
    assert (await resolve(api, item, "HERE")).status_code == 200


async def test_the_same_key_resolves_once_and_another_call_is_told_who_did(api: Api) -> None:
    """A lost answer is asked for again; a second person is too late, and nothing is told twice."""
    _, item = await moved_there(api)
    first, again = await resolve(api, item, "THERE"), await resolve(api, item, "THERE")
    assert first.json() == again.json()
    assert len(await facts(api)) == 2
    other = await resolve(api, item, "HERE", key="k-2")
    assert (other.status_code, other.json()["code"]) == (409, "ILLEGAL_TRANSITION")
    assert "lead-1" in other.json()["detail"]
    reused = await resolve(api, item, "HERE")
    assert reused.json()["code"] == "KEY_REUSED"


async def test_two_who_decide_at_once_are_not_both_heard(api: Api) -> None:
    """One of two calls under different keys wins, the other one learns of it."""
    _, item = await moved_there(api)
    answers = await asyncio.gather(
        resolve(api, item, "THERE", key="a"), resolve(api, item, "HERE", key="b")
    )
    assert sorted(one.status_code for one in answers) == [200, 409]
    kinds = [kind for kind, _ in await facts(api)]
    assert kinds.count("sample.confirmed") == 1


async def test_a_reason_is_needed_and_a_decision_of_the_kind(api: Api) -> None:
    """Nothing is resolved by silence, nor by what would do nothing about it."""
    _, item = await moved_there(api)
    body = {"technician": "lead-1", "decision": "HERE", "reason": "  "}
    answer = await api.client.post(f"{PATH}/{item}/resolve", json=body, headers=KEY)
    assert answer.status_code == 422
    for decision in ("AGREED", "NOTED", "SEND_AGAIN"):
        wrong = await resolve(api, item, decision)
        assert wrong.json()["code"] == "NOT_RESOLVABLE"
        assert "HERE, THERE, ELSEWHERE" in wrong.json()["detail"]


async def test_a_tag_goes_to_one_of_both_or_to_nobody(api: Api) -> None:
    """HERE leaves it, THERE hands it over, CLEAR takes it off; never two bear it."""

    def twins(tx: Transaction, number: int) -> tuple[int, int, int]:
        with_procedure(tx, ProcedureType.STORE, [f"A{number}", f"B{number}"])
        one, other = (samples.tagged(tx, f"{side}{number}") for side in "AB")
        assert one is not None
        assert other is not None
        about = f"sample/{other.local_id}"
        reconciliation.note(tx, "tag", about, f"A{number}", "on another one here")
        return one.local_id, other.local_id, reconciliation.open_items(tx)[-1].id

    ends = {}
    for number, decision in enumerate(("HERE", "THERE", "CLEAR")):
        one, other, item = await api.db.write(twins, number)
        answer = await resolve(api, item, decision, key=f"k-{number}")
        assert answer.status_code == 200, answer.text
        rows = [await api.db.read(samples.sample, each) for each in (one, other)]
        ends[decision] = [row.tag for row in rows]
    assert ends == {"HERE": ["A0", "B0"], "THERE": [None, "A1"], "CLEAR": [None, "B2"]}


async def test_a_refused_fact_is_sent_again_or_left(api: Api) -> None:
    """Again it has a new number and the old moment; left it stands here alone."""

    def refused(tx: Transaction) -> int:
        seq = outbox.put(tx, OutboxKind.SAMPLE_TAKEN, {"sample": 5, "from": "T1/C1/CN1/1"})
        outbox.settle(tx, seq, refused=True, answer="no")
        reconciliation.note(tx, "refused", f"outbox/1/{seq}", "no", "sample.taken")
        return reconciliation.open_items(tx)[-1].id

    again, left = await api.db.write(refused), await api.db.write(refused)
    assert (await resolve(api, again, "SEND_AGAIN", key="a")).status_code == 200
    assert (await resolve(api, left, "LEAVE", key="b")).status_code == 200
    state = await api.db.read(outbox.state)
    assert (state.waiting, state.refused, state.last_seq) == (1, 1, 3)


async def test_where_people_sign_in_a_decision_is_signed_and_witnessed(api: Api) -> None:
    """By a supervisor's PIN for what is shown, and another's; not by a PIN for something else."""
    sample, item = await moved_there(api)
    await api.db.write(policies.put, policies.PEOPLE_REQUIRED, "yes", OFFICE)
    await api.db.write(policies.put_words, policies.WITNESSED_ACTS, ["sample.correct"], OFFICE)
    lead = await hired(api.db, api.pins, "Lead", Role.SUPERVISOR)
    second = await hired(api.db, api.pins, "Kim", Role.TECHNICIAN, Training.CAN_WITNESS, number=2)
    asked = {"decision": "THERE", "reason": "looked"}
    shown = (await api.client.post(f"{PATH}/{item}/resolution", json=asked)).json()
    assert shown["needs"] == ["sign", "witness"]
    assert shown["see"]["central"] == "T1/C1/CN1/3"
    lacking = await api.client.post(f"{PATH}/{item}/resolve", json=asked, headers=KEY)
    assert lacking.json()["code"] == "SESSION_NEEDED"

    async def pin(of: Member, purpose: Purpose, token: str) -> str:
        def grant(tx: Transaction) -> None:
            step_ups.grant(
                tx,
                people.standing(tx, of.id),
                token=token,
                purpose=purpose,
                shown_hash=shown["shown"],
                station="bench-1",
                session_id=None,
                with_badge=True,
            )

        await api.db.write(grant)
        return token

    own = await pin(lead, Purpose.SIGN, "own")
    body = {**asked, "stepUp": own}
    alone = await api.client.post(f"{PATH}/{item}/resolve", json=body, headers=KEY)
    assert alone.json()["code"] == "STEP_UP_NEEDED"
    other = await pin(second, Purpose.WITNESS, "other")
    changed = {**body, "decision": "HERE", "witness": other}
    wrong = await api.client.post(f"{PATH}/{item}/resolve", json=changed, headers=KEY)
    assert wrong.json()["code"] == "STEP_UP_NEEDED"
    done = await api.client.post(
        f"{PATH}/{item}/resolve", json={**body, "witness": other}, headers=KEY
    )
    assert done.status_code == 200, done.text
    assert (done.json()["closed"]["by"], done.json()["closed"]["witness"]) == (
        *(lead.actor_id, second.actor_id),
    )
    assert await address(api, sample) == "T1/C1/CN1/3"
    (signature,) = await api.db.read(signatures.of, "difference", item)
    assert await api.db.read(signatures.standing, signature) is Standing.VALID


async def test_thousands_page_and_are_chosen_by_state_kind_and_thing(api: Api) -> None:
    """A flood of differences is counted and turned page by page; what ended stays readable."""

    def flood(tx: Transaction) -> None:
        for number in range(3000):
            reconciliation.note(tx, "position", f"sample/{number}", "T1/C1/CN1/1", "OUT")
            reconciliation.note(tx, "position", f"sample/{number}", "T1/C1/CN1/1", "OUT")
        reconciliation.note(tx, "storage", "storage/T2", "not known", "T2")
        reconciliation.agree(tx, "position", "sample/7")

    await api.db.write(flood)
    page = await api.client.get(PATH, params={"page": 30, "per_page": 100, "state": "OPEN"})
    assert page.headers["total-count"] == "3000"
    assert len(page.json()["reconciliation"]) == 100
    asked: dict[str, str] = {"kind": "storage"}
    (one,) = (await api.client.get(PATH, params=asked)).json()["reconciliation"]
    assert one["about"] == "storage/T2"
    (ended,) = (await api.client.get(PATH, params={"state": "RESOLVED"})).json()["reconciliation"]
    assert (ended["about"], ended["closed"]["decision"]) == ("sample/7", "AGREED")
    (same,) = (await api.client.get(PATH, params={"about": "sample/9"})).json()["reconciliation"]
    assert same["about"] == "sample/9"
    assert (await api.client.get("/api/v1/sync")).json()["openDifferences"] == 3000


async def test_whoever_may_read_may_not_resolve(api: Api) -> None:
    """Reading and deciding are two scopes."""
    _, item = await moved_there(api)
    reader = api.bearer(Scope.GATEWAY_READ)
    assert (await api.stranger.get(f"{PATH}/{item}", headers=reader)).status_code == 200
    answer = await api.stranger.post(
        f"{PATH}/{item}/resolve", json={**SAID, "decision": "HERE"}, headers={**KEY, **reader}
    )
    assert answer.status_code == 403
