"""A gateway, called from Python: `with Gateway(url, client_id, secret) as gateway: ...`.

Every call has a time limit, asks for a new token by itself, waits when it is told to, and reads
nothing twice that has not changed. For asyncio there is async_gateway.py, alike in every name but
`export`.
"""

import time
import uuid
from collections.abc import Callable, Iterator
from pathlib import Path
from ssl import SSLContext
from types import TracebackType
from typing import Any, Self, TypeVar

import httpx2

from crinsu_gateway.client import wishes
from crinsu_gateway.client.refusals import GatewayAway, away, refusal
from crinsu_gateway.client.talk import Pause, Query, Said, Speaker, Talk, Wish
from crinsu_gateway.client.things import Device, SampleContainer, Slot, StorageSolution
from crinsu_gateway.client.wishes import Kind

TIMEOUT_S = 15.0
T = TypeVar("T")


def pages(say: Callable[[Wish], Said], path: str, query: Query) -> Iterator[Said]:
    """The pages of a list, one after another as their links lead on."""
    page = say(wishes.page(path, query))
    yield page
    while page.next:
        page = say(Wish("GET", page.next))
        yield page


class Gateway:
    """One gateway for one thread. `verify`: whom to believe; the system's when True."""

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
        self._http = httpx2.Client(timeout=timeout_s, verify=verify)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()

    def close(self) -> None:
        """Let go of the connections."""
        self._http.close()

    def say(self, wish: Wish) -> Said:
        """One call; GatewayRefused or GatewayAway."""
        return self._through(self.speaker.talk(wish))

    def get(self, path: str, **query: str | int | bool) -> Said:
        """One resource, with its tag."""
        return self.say(wishes.get(path, query))

    def every(self, path: str, key: str, **query: str | int | bool) -> Iterator[Any]:
        """All items of a list, page after page as its links lead on."""
        for page in pages(self.say, path, query):
            yield from page.body[key]

    def act(self, path: str, body: object, *, key: str = "", reason: str = "") -> Any:
        """Something done once; give the same key again to repeat it after a lost answer."""
        return self.say(wishes.act(path, body, key or str(uuid.uuid4()), reason)).body

    def change(self, path: str, body: object, *, etag: str, reason: str, key: str = "") -> None:
        """A change of what was read with this tag; GatewayRefused 412 when it is another now."""
        self.say(wishes.change(path, body, etag, key or str(uuid.uuid4()), reason))

    def delete(self, path: str) -> None:
        """The end of something."""
        self.say(wishes.delete(path))

    def storage_solutions(self, **query: str | int | bool) -> Iterator[StorageSolution]:
        """Storage solutions."""
        return self._all(wishes.STORAGE_SOLUTIONS, query)

    def devices(self, **query: str | int | bool) -> Iterator[Device]:
        """Devices with their readings."""
        return self._all(wishes.DEVICES, query)

    def slots(self, **query: str | int | bool) -> Iterator[Slot]:
        """Slots."""
        return self._all(wishes.SLOTS, query)

    def sample_containers(self, **query: str | int | bool) -> Iterator[SampleContainer]:
        """Sample containers."""
        return self._all(wishes.SAMPLE_CONTAINERS, query)

    def export(self, path: str, to: Path, form: str = "text/csv", **query: str | int | bool) -> int:
        """A whole list into a file, in pieces; its size in bytes. No half of one stays behind."""
        self.say(wishes.get(path, {**query, "per_page": 1}))  # a token, and a refusal in words
        token = self.speaker.token()
        headers = {"Accept": form, "Authorization": f"Bearer {token}"}
        part = to.with_name(f"{to.name}.part")
        try:
            with self._http.stream(
                "GET",
                self.speaker.url + path,
                params={**query, "per_page": "all"},
                headers=headers,
            ) as answer:
                if answer.is_error:
                    raise refusal(answer.status_code, answer.read() and answer.json())
                with part.open("wb") as file:
                    for piece in answer.iter_bytes():
                        file.write(piece)
            part.replace(to)
        except (httpx2.HTTPError, ValueError) as error:
            raise GatewayAway(f"{path} did not come whole: {error}") from error
        finally:
            part.unlink(missing_ok=True)
        return to.stat().st_size

    def _all(self, kind: Kind[T], query: dict[str, str | int | bool]) -> Iterator[T]:
        for one in self.every(kind.path, kind.key, **query):
            yield kind.made(one)

    def _through(self, talk: Talk) -> Said:
        answer: httpx2.Response | None = None
        while True:
            try:
                step = talk.send(answer)
            except StopIteration as ended:
                said: Said = ended.value
                return said
            if isinstance(step, Pause):
                time.sleep(step.seconds)
                answer = None
                continue
            try:
                answer = self._http.send(step)
            except httpx2.HTTPError as error:
                raise away(self.speaker.url, error) from error
