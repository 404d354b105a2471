"""A gateway, called with asyncio: `async with AsyncGateway(url, id, secret) as gateway: ...`.

As gateway.py in every name; lists are async iterators.
"""

import asyncio
import uuid
from collections.abc import AsyncIterator
from ssl import SSLContext
from types import TracebackType
from typing import Any, Self, TypeVar

import httpx2

from crinsu_gateway.client import wishes
from crinsu_gateway.client.refusals import away
from crinsu_gateway.client.talk import Pause, Said, Speaker, Talk, Wish
from crinsu_gateway.client.things import Device, SampleContainer, Slot, StorageSolution
from crinsu_gateway.client.wishes import Kind

TIMEOUT_S = 15.0
T = TypeVar("T")


class AsyncGateway:
    """One gateway for one loop. `verify`: whom to believe; the system's when True."""

    def __init__(
        self,
        url: str,
        client_id: str = "",
        secret: str = "",
        *,
        speaker: Speaker | None = None,
        verify: SSLContext | bool = True,
        timeout_s: float = TIMEOUT_S,
    ) -> None:
        self.speaker = speaker or Speaker(url.rstrip("/"), client_id, secret)
        self._http = httpx2.AsyncClient(timeout=timeout_s, verify=verify)

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        await self.close()

    async def close(self) -> None:
        """Let go of the connections."""
        await self._http.aclose()

    async def say(self, wish: Wish) -> Said:
        """One call; GatewayRefused or GatewayAway."""
        return await self._through(self.speaker.talk(wish))

    async def get(self, path: str, **query: str | int | bool) -> Said:
        """One resource, with its tag."""
        return await self.say(wishes.get(path, query))

    async def every(self, path: str, key: str, **query: str | int | bool) -> AsyncIterator[Any]:
        """All items of a list, page after page as its links lead on."""
        said = await self.say(wishes.page(path, query))
        for one in said.body[key]:
            yield one
        while said.next:
            said = await self.say(Wish("GET", said.next))
            for one in said.body[key]:
                yield one

    async def act(self, path: str, body: object, *, key: str = "", reason: str = "") -> Any:
        """Something done once; give the same key again to repeat it after a lost answer."""
        return (await self.say(wishes.act(path, body, key or str(uuid.uuid4()), reason))).body

    async def change(
        self, path: str, body: object, *, etag: str, reason: str, key: str = ""
    ) -> None:
        """A change of what was read with this tag; GatewayRefused 412 when it is another now."""
        await self.say(wishes.change(path, body, etag, key or str(uuid.uuid4()), reason))

    async def delete(self, path: str) -> None:
        """The end of something."""
        await self.say(wishes.delete(path))

    def storage_solutions(self, **query: str | int | bool) -> AsyncIterator[StorageSolution]:
        """Storage solutions."""
        return self._all(wishes.STORAGE_SOLUTIONS, query)

    def devices(self, **query: str | int | bool) -> AsyncIterator[Device]:
        """Devices with their readings."""
        return self._all(wishes.DEVICES, query)

    def slots(self, **query: str | int | bool) -> AsyncIterator[Slot]:
        """Slots."""
        return self._all(wishes.SLOTS, query)

    def sample_containers(self, **query: str | int | bool) -> AsyncIterator[SampleContainer]:
        """Sample containers."""
        return self._all(wishes.SAMPLE_CONTAINERS, query)

    async def _all(self, kind: Kind[T], query: dict[str, str | int | bool]) -> AsyncIterator[T]:
        async for one in self.every(kind.path, kind.key, **query):
            yield kind.made(one)

    async def _through(self, talk: Talk) -> Said:
        answer: httpx2.Response | None = None
        while True:
            try:
                step = talk.send(answer)
            except StopIteration as ended:
                said: Said = ended.value
                return said
            if isinstance(step, Pause):
                await asyncio.sleep(step.seconds)
                answer = None
                continue
            try:
                answer = await self._http.send(step)
            except httpx2.HTTPError as error:
                raise away(self.speaker.url, error) from error
