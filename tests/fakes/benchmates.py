"""People at stations over the real API: they sign in, act in their session, and give PINs anew."""

import asyncio
import uuid
from typing import Any

import httpx2

from crinsu_gateway.web.scopes import Scope
from tests.fakes.api import Api
from tests.fakes.crew import Member

STATION = (Scope.STATIONS_SIGN_IN, Scope.PROCEDURES_EXECUTE, Scope.PROCEDURES_READ)
More = dict[str, Any]


ENDED_WITHIN_S = 10.0


class Station:
    """A machine client at one station; whoever is signed in acts through it."""

    def __init__(self, api: Api, name: str, *more: Scope) -> None:
        self.name = name
        self._api = api
        self._scopes = (*STATION, *more)
        self.session = ""

    async def call(self, method: str, path: str, body: More | None = None) -> httpx2.Response:
        """One request, with the session of whoever is signed in."""
        bearer = self._api.bearer(*self._scopes, subject=f"console-{self.name}")
        headers = {**bearer, "Idempotency-Key": uuid.uuid4().hex}
        if self.session:
            headers["Crinsu-Session"] = self.session
        return await self._api.stranger.request(method, path, json=body, headers=headers)

    async def sign_in(self, who: Member, pin: str = "") -> httpx2.Response:
        """Badge and PIN of a member; a wrong PIN where one is given."""
        body = {"badge": who.badge, "pin": pin or who.pin, "station": self.name}
        answer = await self.call("POST", "/api/v1/sessions", body)
        if answer.status_code == 201:
            self.session = answer.json()["session"]
        return answer

    async def step_up(
        self, who: Member, purpose: str, shown: str, *, badge: bool = True, pin: str = ""
    ) -> httpx2.Response:
        """A fresh PIN of a member for what has this hash."""
        body: More = {"purpose": purpose, "shown": shown, "pin": pin or who.pin}
        body |= {"badge": who.badge} if badge else {}
        body |= {} if self.session else {"station": self.name}
        return await self.call("POST", "/api/v1/step-ups", body)

    async def stop(self, run: int, **more: Any) -> None:
        """Stop a run, as often as it takes (what is open is closed first), until it has ended."""
        async with asyncio.timeout(ENDED_WITHIN_S):
            while True:
                found = await self.call("GET", f"/api/v1/executions/{run}")
                if found.json()["state"] not in ("RUNNING", "PAUSED"):
                    return
                body = {"kind": "stop", **more}
                answer = await self.call("POST", f"/api/v1/executions/{run}/inputs", body)
                assert answer.status_code in (200, 202, 409), answer.text
                await asyncio.sleep(0.05)

    async def give(self, run: int, kind: str, **more: Any) -> More:
        """Tell a run something; the verdict."""
        body = {"kind": kind, **more}
        answer = await self.call("POST", f"/api/v1/executions/{run}/inputs", body)
        assert answer.status_code == 200, answer.text
        found: More = answer.json()
        return found
