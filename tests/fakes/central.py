"""A caller of the sandbox central for tests: a real HTTP client with a token, and shorthands."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import httpx2

from crinsu_gateway.sandbox.central import seed
from crinsu_gateway.sandbox.central.server import Running

EXTERNAL = "/api/v1/external"
DEVICE = "/api/v1/device"


class Caller:
    """One client of the API, with its token once it asked for it."""

    def __init__(self, http: httpx2.AsyncClient, client_id: str, secret: str) -> None:
        self.http = http
        self.client_id = client_id
        self.secret = secret
        self.token = ""

    async def sign_in(self) -> httpx2.Response:
        """Fetch a token with the client credentials in the form body."""
        answer = await self.http.post(
            "/oauth/token",
            data={
                "grant_type": "client_credentials",
                "client_id": self.client_id,
                "client_secret": self.secret,
            },
        )
        self.token = answer.json().get("access_token", "")
        return answer

    async def get(self, path: str, **query: Any) -> httpx2.Response:
        """GET with the token."""
        return await self.http.get(path, params=query, headers=self._headers())

    async def post(
        self, path: str, body: Any = None, headers: dict[str, str] | None = None
    ) -> httpx2.Response:
        """POST with the token."""
        return await self.http.post(path, json=body, headers={**self._headers(), **(headers or {})})

    async def event(
        self,
        seq: int,
        kind: str,
        facts: dict[str, Any],
        *,
        epoch: int = 1,
        gateway: str = "gw-1",
        key: str | None = None,
    ) -> httpx2.Response:
        """POST one device event with its key."""
        body = {
            "gateway": gateway,
            "epoch": epoch,
            "seq": seq,
            "at": 1_760_000_000_000 + seq,
            "kind": kind,
            "facts": facts,
        }
        named = f"{gateway}/{epoch}/{seq}" if key is None else key
        return await self.post(
            f"{DEVICE}/events", body, {"Idempotency-Key": named} if named else {}
        )

    def _headers(self) -> dict[str, str]:
        return {"Authorization": f"Bearer {self.token}"} if self.token else {}


@asynccontextmanager
async def caller(running: Running, *, device: bool) -> AsyncIterator[Caller]:
    """A signed-in device or integration."""
    name, secret = (
        (seed.DEVICE_CLIENT, seed.DEVICE_SECRET)
        if device
        else (seed.INTEGRATION_CLIENT, seed.INTEGRATION_SECRET)
    )
    async with httpx2.AsyncClient(base_url=running.url, timeout=10) as http:
        one = Caller(http, name, secret)
        await one.sign_in()
        yield one
