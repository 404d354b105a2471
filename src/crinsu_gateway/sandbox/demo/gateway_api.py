"""The gateway's own API as the demo uses it: over HTTP, with a token, as any client would."""

import asyncio
import uuid
from types import TracebackType
from typing import Any, Self

import httpx2

from crinsu_gateway.model.errors import GatewayError, RuleError
from crinsu_gateway.sandbox.demo.setting import Setting

READY_WITHIN_S = 30.0


class GatewayApi:
    """Reads what the gateway shows, and does what a technician may do."""

    def __init__(self, setting: Setting) -> None:
        self._setting = setting
        self._http = httpx2.AsyncClient(
            base_url=setting.api_url, headers={"Accept": "application/json"}, timeout=10.0
        )

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        await self._http.aclose()

    async def ready(self, process: asyncio.subprocess.Process) -> None:
        """Wait until the gateway answers, and get a token; GatewayError when it ended instead."""
        async with asyncio.timeout(READY_WITHIN_S):
            while True:
                if process.returncode is not None:
                    raise GatewayError(f"the gateway ended with status {process.returncode}")
                try:
                    if (await self._http.get("/readyz")).status_code == 200:
                        break
                except httpx2.TransportError:
                    pass
                await asyncio.sleep(0.1)
        answer = await self._http.post(
            "/oauth/token",
            data={
                "grant_type": "client_credentials",
                "client_id": self._setting.client,
                "client_secret": self._setting.secret,
            },
        )
        answer.raise_for_status()
        self._http.headers["Authorization"] = f"Bearer {answer.json()['access_token']}"

    async def read(self, path: str, **query: str | int) -> Any:
        """The body of one answer."""
        plain = {"Accept": "application/json"}
        answer = await self._http.get(path, params=query or None, headers=plain)
        answer.raise_for_status()
        return answer.json()

    async def act(self, path: str, body: dict[str, object], *, key: str | None = None) -> Any:
        """One act, under a key of its own unless one is given; RuleError if a rule forbids it."""
        keyed = {"Idempotency-Key": key or uuid.uuid4().hex}
        answer = await self._http.post(path, json=body, headers=keyed)
        if answer.status_code in (404, 409, 422):
            raise RuleError(str(answer.json().get("detail", answer.text)))
        answer.raise_for_status()
        return answer.json()
