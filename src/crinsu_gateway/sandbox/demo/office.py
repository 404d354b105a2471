"""The people at the centre in the demo: a clinic's own system, and the staff of the facility.

They talk to the sandbox central over HTTP, as anybody would. They know nothing of the gateway.
"""

from types import TracebackType
from typing import Any, Self

import httpx2

from crinsu_gateway.sandbox.central.seed import INTEGRATION_CLIENT, INTEGRATION_SECRET

FACE = "/api/v1/external"


class Office:
    """Asks for procedures as an integration, and reviews them as staff."""

    def __init__(self, url: str) -> None:
        self._http = httpx2.AsyncClient(base_url=url, timeout=10.0)

    async def __aenter__(self) -> Self:
        answer = await self._http.post(
            "/oauth/token",
            data={
                "grant_type": "client_credentials",
                "client_id": INTEGRATION_CLIENT,
                "client_secret": INTEGRATION_SECRET,
            },
        )
        answer.raise_for_status()
        self._http.headers["Authorization"] = f"Bearer {answer.json()['access_token']}"
        return self

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        await self._http.aclose()

    async def read(self, path: str, **query: str | int) -> Any:
        """The `data` of one answer of the public face."""
        answer = await self._http.get(FACE + path, params=query)
        answer.raise_for_status()
        return answer.json()["data"]

    async def exposures(self) -> list[Any]:
        """What staff see of exposures: the sums for each sample container that was ever out."""
        answer = await self._http.get("/sandbox/staff/exposures")
        answer.raise_for_status()
        found: list[Any] = answer.json()["data"]
        return found

    async def _post(self, path: str, body: dict[str, object]) -> Any:
        answer = await self._http.post(path, json=body)
        answer.raise_for_status()
        return answer.json()["data"]

    async def ask_for_store(self, subject_code: str, names: list[str], tags: list[str]) -> Any:
        """The clinic asks for a store; staff give the vials their tags, so it may be executed."""
        facility = (await self.read("/facilities"))[0]["id"]
        made = await self._post(
            f"{FACE}/procedures",
            {
                "type": "STORE",
                "facilityId": facility,
                "subjectCode": subject_code,
                "sampleContainers": [
                    {"name": name, "description": "demo", "carrier": "cryovial"} for name in names
                ],
            },
        )
        ids = [str(one["id"]) for one in made["sampleContainers"]]
        body: dict[str, object] = {"tags": dict(zip(ids, tags, strict=True))}
        return await self._post(f"/sandbox/staff/procedures/{made['id']}/associate-tags", body)

    async def ask_for_retrieve(self, subject_code: str, sample_ids: list[int]) -> Any:
        """The clinic asks for a retrieval; staff accept it."""
        facility = (await self.read("/facilities"))[0]["id"]
        made = await self._post(
            f"{FACE}/procedures",
            {
                "type": "RETRIEVE",
                "facilityId": facility,
                "subjectCode": subject_code,
                "sampleContainerIds": sample_ids,
            },
        )
        return await self._post(f"/sandbox/staff/procedures/{made['id']}/accept", {})
