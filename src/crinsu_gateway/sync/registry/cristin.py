"""The client of a Cristin API: reads all seven kinds, creates and patches a biobank.

Every call has a time limit, every answer a bound; redirects and further pages are followed within
the registry alone. Credentials go along where they are needed: to write, to read what is not
published, and where the registry asks for them. It retries nothing and keeps nothing.
"""

import asyncio
import json
import ssl
from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from types import TracebackType
from typing import Self

import httpx2

from crinsu_gateway.model.registry import Json, Key, Kind, Record
from crinsu_gateway.model.registry_errors import RegistryAway, RegistryDenied, RegistryOdd
from crinsu_gateway.model.version import VERSION
from crinsu_gateway.sync.registry.paging import last_segment, related, within
from crinsu_gateway.sync.registry.readers import identity_of, record_of, records_of
from crinsu_gateway.sync.registry.replies import Answer, Body, raise_for_status, whole
from crinsu_gateway.sync.registry.turns import Turns
from crinsu_gateway.sync.road.oauth import Secret

CONNECT_S = 10.0
MOST_REDIRECTS = 3
ASKED_OFTEN = 1000
"""Records on a page where all of a list is read; more are refused by some (fact sheet)."""
PATCH = "application/merge-patch+json"

Query = Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Access:
    """Where the registry is, who we are there (nobody, to read), and which languages we want."""

    url: str
    languages: tuple[str, ...] = ("nb", "en")
    user: str = ""
    password: Secret | None = None
    ca_file: Path | None = None
    timeout_s: float = 20.0

    @property
    def may_write(self) -> bool:
        """Whether there are credentials."""
        return bool(self.user) and self.password is not None


@dataclass(frozen=True, slots=True)
class Fetched:
    """An answer about one record: the record (None: as it was), as sent, and its validator.

    The id of the record is another one than asked for where the registry moved it.
    """

    record: Record | None
    body: Body | None
    validator: str


@dataclass(frozen=True, slots=True)
class ListPage:
    """A page of a search; `odd` counts items that were no records, `total` all hits, if told."""

    records: tuple[Record, ...]
    odd: int
    total: int | None
    next: str | None
    previous: str | None


@dataclass(frozen=True, slots=True)
class _Ask:
    """One request as it is made, with whom as, and how often it was sent on."""

    method: str
    url: str
    private: bool
    headers: Mapping[str, str]
    body: bytes | None = None
    hops: int = 0


class Cristin:
    """A registry over HTTP; use it in an `async with` block."""

    def __init__(self, access: Access, turns: Turns) -> None:
        self._access = access
        self._base = access.url.rstrip("/")
        self._turns = turns
        self._http = httpx2.AsyncClient(
            verify=_trust(access),
            timeout=httpx2.Timeout(access.timeout_s, connect=min(CONNECT_S, access.timeout_s)),
            limits=httpx2.Limits(max_connections=1, keepalive_expiry=20.0),
            follow_redirects=False,
            trust_env=False,
            headers={
                "Accept": "application/json",
                "Accept-Encoding": "identity",
                "User-Agent": f"crinsu-gateway/{VERSION}",
            },
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

    async def one(self, key: Key, validator: str = "", *, private: bool = False) -> Fetched:
        """One record; with the validator of what is known, only what changed since."""
        asked = {} if not validator else _condition(validator)
        url = self._url(f"{key.kind}/{key.id}", {"lang": self._languages()})
        answer = await self._send(_Ask("GET", url, private, asked))
        if answer.status == 304 and validator:
            return Fetched(None, None, answer.validator or validator)
        body = answer.json()
        record = record_of(key.kind, body)
        return Fetched(record, body if isinstance(body, dict) else None, answer.validator)

    async def page(
        self, kind: Kind, search: Query | None = None, *, private: bool = False
    ) -> ListPage:
        """The first page of a search; with no search, of all."""
        query = {"lang": self._languages(), **(search or {})}
        return await self._page(kind, self._url(kind, query), private)

    async def further(self, kind: Kind, address: str, *, private: bool = False) -> ListPage:
        """The page that another one led to."""
        return await self._page(kind, within(self._base, address), private)

    async def codes(self, path: str) -> list[dict[str, Json]]:
        """A list of codes, such as biobanks/materials."""
        answer = await self._send(_Ask("GET", self._url(path, {}), False, {}))
        body = answer.json()
        if not isinstance(body, list):
            raise RegistryOdd(f"{path} is no list")
        return [one for one in body if isinstance(one, dict)]

    async def create(self, body: Mapping[str, Json]) -> str:
        """Create a biobank; its id. RegistryOdd when it was created and the answer has no id."""
        headers = {"Content-Type": "application/json"}
        ask = _Ask("POST", self._url(Kind.BIOBANKS, {}), True, headers, _bytes(body))
        answer = await self._send(ask)
        made = answer.json() if answer.content else None
        said = made.get("cristin_biobank_id") if isinstance(made, dict) else None
        where = answer.location
        identity = identity_of(Kind.BIOBANKS, said or (last_segment(where) if where else None))
        if identity is None:
            raise RegistryOdd("the registry took the record and did not say under which id")
        return identity

    async def patch(self, biobank: str, body: Mapping[str, Json]) -> None:
        """Change these members of a biobank (RFC 7396); null erases one."""
        headers = {"Content-Type": PATCH}
        url = self._url(f"{Kind.BIOBANKS}/{biobank}", {})
        await self._send(_Ask("PATCH", url, True, headers, _bytes(body)))

    async def _page(self, kind: Kind, url: str, private: bool) -> ListPage:
        answer = await self._send(_Ask("GET", url, private, {}))
        found, odd = records_of(kind, answer.json() if answer.status != 204 else [])
        links = [related(answer.link, relation) for relation in ("next", "prev")]
        onward, back = (within(url, one) if one else None for one in links)
        return ListPage(tuple(found), odd, answer.total, onward, back)

    def _languages(self) -> str:
        return ",".join(self._access.languages)

    def _url(self, path: str, query: Query) -> str:
        return str(httpx2.URL(f"{self._base}/{path}", params=dict(query) or None))

    async def _send(self, ask: _Ask) -> Answer:
        """One answer that is no failure; redirects and one challenge are followed on the way."""
        answer = await self._exchange(ask)
        if answer.status in (301, 302, 303, 307, 308):
            return await self._send(self._moved(ask, answer))
        if (
            answer.status == 401
            and not ask.private
            and self._access.may_write
            and answer.wants_basic
        ):
            return await self._send(replace(ask, private=True))
        raise_for_status(answer)
        return answer

    def _moved(self, ask: _Ask, answer: Answer) -> _Ask:
        if ask.hops >= MOST_REDIRECTS or not answer.location:
            raise RegistryOdd("the registry sends us on without an end, or to nowhere")
        if ask.method != "GET" and answer.status not in (307, 308):
            raise RegistryOdd(f"the registry answered a {ask.method} with HTTP {answer.status}")
        return replace(ask, url=within(ask.url, answer.location), hops=ask.hops + 1)

    async def _exchange(self, ask: _Ask) -> Answer:
        await self._turns.take(urgent=ask.private)
        limit = self._access.timeout_s * 2
        try:
            async with asyncio.timeout(limit):
                async with self._http.stream(
                    ask.method,
                    ask.url,
                    content=ask.body,
                    headers=dict(ask.headers),
                    auth=self._credentials(ask.private),
                ) as answer:
                    return await whole(answer)
        except TimeoutError as fault:
            raise RegistryAway(f"the registry did not answer within {limit:g} s") from fault
        except (httpx2.HTTPError, httpx2.InvalidURL) as fault:
            what = f"{type(fault).__name__} {fault}".strip()
            raise RegistryAway(f"the registry cannot be reached: {what[:200]}") from fault

    def _credentials(self, private: bool) -> httpx2.Auth | None:
        if not private:
            return None
        if self._access.password is None:
            raise RegistryDenied("this needs user and password_file under [registry]")
        return httpx2.BasicAuth(self._access.user, self._access.password.reveal())


def _condition(validator: str) -> dict[str, str]:
    """The header that asks only for what changed: an ETag is quoted, a date is not."""
    quoted = validator.startswith(('"', 'W/"'))
    return {"If-None-Match" if quoted else "If-Modified-Since": validator}


def _bytes(body: Mapping[str, Json]) -> bytes:
    return json.dumps(body, ensure_ascii=False).encode()


def _trust(access: Access) -> ssl.SSLContext | bool:
    """The certificates that count; no context is made for plain http to this machine."""
    if access.url.startswith("http://"):
        return False
    try:
        return ssl.create_default_context(cafile=access.ca_file)
    except (OSError, ssl.SSLError) as error:  # it was good at the start, and is another one now
        raise RegistryAway(f'the certificates "{access.ca_file}" cannot be used') from error
