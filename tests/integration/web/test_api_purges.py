"""A purge over the API: tried first, signed by two people with fresh PINs, then done in parts."""

import pytest

from crinsu_gateway.model.person import Role
from crinsu_gateway.model.sign_in import Purpose
from crinsu_gateway.store import audit, people, step_ups
from crinsu_gateway.store.transaction import Transaction
from crinsu_gateway.web.scopes import ALL_SCOPES, Scope
from tests.fakes.api import Api
from tests.fakes.clock import HandClock
from tests.fakes.crew import Member, hired
from tests.fakes.trail import things_happen

pytestmark = pytest.mark.requirement("R10")
YEARS_31_S = 31 * 366 * 86_400
PATH = "/api/v1/audit-purges"


async def test_two_people_purge_what_is_old_enough(api: Api, clock: HandClock) -> None:
    """By whom and by which rule is said; the same person, and one PIN for another, are refused."""
    await api.db.write(things_happen, 5)
    last = await api.db.read(audit.head)
    young = (await api.client.get(f"{PATH}/{last}")).json()
    assert "newest event stays" in young["whyNot"]
    clock.pass_s(YEARS_31_S)
    lead = await hired(api.db, api.pins, "Ada Example", Role.SUPERVISOR, number=0)
    quality = await hired(api.db, api.pins, "Bo Example", Role.QA, number=1)
    wide = api.bearer(*ALL_SCOPES)
    told = (await api.client.get(f"{PATH}/{last}", headers=wide)).json()
    assert (told["due"], told["whyNot"], told["events"], told["signed"]) == (last, None, last, [])
    purge = {"technician": "admin-1", "reason": "kept long enough"}
    refused = await api.client.post(f"{PATH}/{last}/purge", json=purge, headers=wide)
    assert refused.status_code == 409

    async def sign(who: Member, meaning: str, token: str, shown: str = told["shown"]) -> int:
        def step_up(tx: Transaction) -> None:
            step_ups.grant(
                tx,
                people.standing(tx, who.id),
                token=token,
                purpose=Purpose.SIGN,
                shown_hash=shown,
                station="office",
                session_id=None,
                with_badge=True,
            )

        await api.db.write(step_up)
        body = {"meaning": meaning, "stepUp": token}
        answer = await api.client.post(f"{PATH}/{last}/sign", json=body, headers=wide)
        return answer.status_code

    assert await sign(lead, "approved", "t-0") == 403  # approving is for who reviews the trail
    assert await sign(lead, "did", "t-1", "0" * 64) == 403  # a PIN for something else
    assert await sign(lead, "did", "t-2") == 200
    assert await sign(lead, "approved", "t-3") in (403, 409)
    assert await sign(quality, "approved", "t-4") == 200
    mute = await api.client.post(f"{PATH}/{last}/purge", json={"technician": "a"}, headers=wide)
    assert mute.status_code == 422
    afar = api.bearer(*(ALL_SCOPES - {Scope.AUDIT_ADMIN}))
    denied = await api.client.post(f"{PATH}/{last}/purge", json=purge, headers=afar)
    assert denied.status_code == 403
    done = await api.client.post(f"{PATH}/{last}/purge", json=purge, headers=wide)
    assert done.status_code == 200, done.text
    assert (done.json()["gone"], done.json()["events"]) == (last, 0)
    assert await api.db.read(audit.first_broken) is None
