"""A disposal takes two: the fresh PIN of who does it, and that of a witness, for what is shown."""

import json
from typing import Any

import httpx2
import pytest

from crinsu_gateway.model.person import Role, Training
from crinsu_gateway.model.procedure import ProcedureType
from crinsu_gateway.store import audit, clearance, policies, procedures
from crinsu_gateway.store.transaction import Transaction
from crinsu_gateway.web.scopes import Scope
from tests.fakes.api import Api
from tests.fakes.benchmates import Station
from tests.fakes.crew import OFFICE, Member, hired
from tests.fakes.facility import with_procedure

PLACE = "T1/C1/CN1/1"
WHY = {"reason": "expired"}


class Pair:
    """Ada, who may dispose and witness, is signed in; Bob may witness; one vial is stored."""

    def __init__(self, api: Api) -> None:
        self.api = api
        self.bench = Station(api, "bench-1", Scope.INVENTORY_READ, Scope.INVENTORY_WRITE)
        self.sample = 0

    async def begin(self) -> None:
        """Everybody is there."""
        db, pins = self.api.db, self.api.pins
        both = (Training.CAN_DISPOSE, Training.CAN_WITNESS)
        self.ada = await hired(db, pins, "Ada Example", Role.TECHNICIAN, *both, number=0)
        self.bob = await hired(db, pins, "Bob Example", Role.TECHNICIAN, both[1], number=1)
        self.eve = await hired(db, pins, "Eve Example", Role.TECHNICIAN, number=2)

        def store(tx: Transaction) -> int:
            made = with_procedure(tx, ProcedureType.RETRIEVE, ["TAG-A"], stored_at=[PLACE])
            return procedures.procedure(tx, made).items[0].sample_id

        self.sample = await db.write(store)
        assert (await self.bench.sign_in(self.ada)).status_code == 201

    async def shown(self, act: str = "discard", **more: Any) -> dict[str, Any]:
        """What is to be shown for it."""
        path = f"/api/v1/sample-containers/{self.sample}/{act}/shown"
        answer = await self.bench.call("POST", path, {**WHY, **more})
        assert answer.status_code == 200, answer.text
        found: dict[str, Any] = answer.json()
        return found

    async def token(self, who: Member, purpose: str, shown: str) -> str:
        """A step-up that was given for it; the badge where the session is another's."""
        badge = who.id != self.ada.id
        answer = await self.bench.step_up(who, purpose, shown, badge=badge)
        assert answer.status_code == 201, answer.text
        return str(answer.json()["stepUp"])

    async def discard(self, **more: Any) -> httpx2.Response:
        """Do it."""
        path = f"/api/v1/sample-containers/{self.sample}/discard"
        return await self.bench.call("POST", path, {**WHY, **more})


@pytest.fixture
async def pair(api: Api) -> Pair:
    """Two at a bench."""
    found = Pair(api)
    await found.begin()
    return found


def refusal(answer: httpx2.Response) -> tuple[int, str]:
    """Status and code."""
    return answer.status_code, answer.json().get("code", "")


@pytest.mark.requirement("R26")
async def test_two_see_the_same_and_the_trail_names_both(pair: Pair) -> None:
    """Both PINs for name, id, tag, place and reason: the event names the witness."""
    told = await pair.shown()
    assert told["needs"] == ["dispose", "witness"]
    assert (told["see"]["tag"], told["see"]["place"], told["see"]["reason"]) == (
        *("TAG-A", PLACE),
        "expired",
    )
    own = await pair.token(pair.ada, "dispose", told["shown"])
    witness = await pair.token(pair.bob, "witness", told["shown"])
    done = await pair.discard(stepUp=own, witness=witness)
    assert (done.status_code, done.json()["state"]) == (200, "DISCARDED")
    bodies = [json.loads(body) for body in await pair.api.db.read(audit.events, limit=1000)]
    (event,) = [body for body in bodies if body["kind"] == "sample.discarded"]
    assert (event["actor"], event["facts"]["witness"]) == (pair.ada.actor_id, pair.bob.actor_id)


@pytest.mark.requirement("R26")
async def test_nobody_does_it_alone(pair: Pair) -> None:
    """Without a PIN, without a witness, as one's own witness, untrained: refused, nothing moved."""
    told = (await pair.shown())["shown"]
    own = await pair.token(pair.ada, "dispose", told)
    assert refusal(await pair.discard()) == (403, "STEP_UP_NEEDED")
    assert refusal(await pair.discard(stepUp=own)) == (403, "STEP_UP_NEEDED")
    mine = await pair.token(pair.ada, "witness", told)
    assert refusal(await pair.discard(stepUp=own, witness=mine)) == (403, "NOT_ALLOWED")
    untrained = await pair.bench.step_up(pair.eve, "witness", told)
    assert refusal(untrained) == (403, "NOT_ALLOWED")
    theirs = await pair.bench.step_up(pair.bob, "dispose", told)
    assert refusal(theirs) == (403, "NOT_ALLOWED")  # not trained to dispose
    assert (await pair.shown())["see"]["state"] == "STORED"


@pytest.mark.requirement("R17")
async def test_a_pin_for_something_else_does_not_count(pair: Pair) -> None:
    """What was given for another reason, or for another act, is of no use."""
    other = (await pair.shown(reason="something else"))["shown"]
    told = (await pair.shown())["shown"]
    own = await pair.token(pair.ada, "dispose", told)
    witness = await pair.token(pair.bob, "witness", other)
    assert refusal(await pair.discard(stepUp=own, witness=witness)) == (403, "STEP_UP_NEEDED")
    both = {"stepUp": own, "witness": await pair.token(pair.bob, "witness", told)}
    assert (await pair.discard(**both)).status_code == 200
    again = await pair.discard(**both)
    assert again.status_code in (403, 409)


async def test_what_needs_a_witness_is_configured(pair: Pair) -> None:
    """A site may leave the disposal to one PIN, and have releases witnessed."""
    await pair.api.db.write(policies.put_words, policies.WITNESSED_ACTS, ["sample.release"], OFFICE)
    told = await pair.shown()
    assert told["needs"] == ["dispose"]
    boss = await hired(pair.api.db, pair.api.pins, "Zoe Example", Role.SUPERVISOR, number=3)
    await pair.api.db.write(clearance.quarantine, pair.sample, "look", OFFICE)
    await pair.bench.sign_in(boss)
    told = await pair.shown("release")
    assert told["needs"] == ["witness"]
    path = f"/api/v1/sample-containers/{pair.sample}/release"
    assert refusal(await pair.bench.call("POST", path, WHY)) == (403, "STEP_UP_NEEDED")
    witness = (await pair.bench.step_up(pair.bob, "witness", told["shown"])).json()["stepUp"]
    done = await pair.bench.call("POST", path, {**WHY, "witness": witness})
    assert done.json()["clearance"] == "RELEASED", done.text
