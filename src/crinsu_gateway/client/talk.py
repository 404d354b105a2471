"""What is said to a gateway and in which order, whatever moves the bytes: tokens, tags, patience.

A talk yields what is to be sent, or how long to wait, and is sent the answers. It keeps a token
until it is refused, and the last body of each address with its tag, so that what has not changed
is not sent again. It opens no connection.
"""

import json
from collections import OrderedDict
from collections.abc import Callable, Generator, Mapping
from dataclasses import dataclass, field
from typing import Any

import httpx2

from crinsu_gateway.client.refusals import GatewayAway, refusal

TOKEN_PATH = "/oauth/token"  # noqa: S105 - a path
MOST_KEPT = 256
MOST_WAITS = 3
LONGEST_WAIT_S = 60.0
JSON = "application/json"
Query = Mapping[str, str | int | bool]


@dataclass(frozen=True, slots=True)
class Pause:
    """Wait so many seconds, then go on."""

    seconds: float


@dataclass(frozen=True, slots=True)
class Wish:
    """One call. `again`: it may be repeated without harm, being a read or bearing a key."""

    method: str
    path: str
    query: Query | None = None
    body: object = None
    headers: Mapping[str, str] = field(default_factory=dict)
    again: bool = True
    form: Mapping[str, str] | None = None


@dataclass(frozen=True, slots=True)
class Said:
    """An answer: its bytes, its headers, where the next page is."""

    status: int
    content: bytes
    headers: Mapping[str, str]
    next: str = ""

    @property
    def body(self) -> Any:
        """Its JSON, None without a body; GatewayAway when it is none."""
        try:
            return json.loads(self.content) if self.content else None
        except ValueError as error:
            raise GatewayAway(f"{self.status} was answered, but no JSON") from error

    @property
    def etag(self) -> str:
        """The tag of what was read, for a change of it."""
        return self.headers.get("etag", "")


Step = httpx2.Request | Pause
Talk = Generator[Step, httpx2.Response | None, Said]


@dataclass(slots=True)
class Speaker:
    """What is kept between calls. `mint` gives a token where no credentials are given."""

    url: str
    client_id: str = ""
    secret: str = field(default="", repr=False)
    mint: Callable[[], str] | None = None
    patience: int = MOST_WAITS
    """How often a call waits when it is told to."""
    headers: dict[str, str] = field(default_factory=dict, repr=False)
    """What every call bears besides."""
    _token: str = field(default="", repr=False)
    _kept: OrderedDict[str, tuple[str, Said]] = field(default_factory=OrderedDict, repr=False)

    def token(self) -> str:
        """The token in use; "" before the first call."""
        return self.mint() if self.mint is not None else self._token

    def talk(self, wish: Wish) -> Talk:
        """One call to its end; GatewayRefused when the answer is no."""
        waits, renewed = 0, False
        while True:
            token = yield from self._authorised()
            request = self._request(wish, token)
            answer = yield request
            assert answer is not None, "a request is answered by a response"
            if answer.status_code == 401 and not renewed and not self.mint:
                self._token, renewed = "", True
                continue
            pause = _asked_to_wait(answer)
            if pause is not None and wish.again and waits < self.patience:
                waits += 1
                yield Pause(pause)
                continue
            return self._understood(request, answer)

    def _authorised(self) -> Generator[Step, httpx2.Response | None, str]:
        if self.mint is not None:
            return self.mint()
        if not self._token and self.client_id:
            form = {
                "grant_type": "client_credentials",
                "client_id": self.client_id,
                "client_secret": self.secret,
            }
            answer = yield httpx2.Request("POST", self.url + TOKEN_PATH, data=form)
            assert answer is not None, "a request is answered by a response"
            told = _json(answer)
            if answer.is_error:
                raise refusal(answer.status_code, told)
            self._token = str(told["access_token"])
        return self._token

    def _request(self, wish: Wish, token: str) -> httpx2.Request:
        address = wish.path if "://" in wish.path else self.url + wish.path
        headers = {"Accept": JSON, **self.headers, **wish.headers}
        if token:
            headers["Authorization"] = f"Bearer {token}"
        content = None
        if wish.body is not None:
            headers.setdefault("Content-Type", JSON)
            content = json.dumps(wish.body).encode()
        query = None if wish.query is None else {k: _word(v) for k, v in wish.query.items()}
        request = httpx2.Request(
            wish.method, address, params=query, headers=headers, content=content, data=wish.form
        )
        kept = self._kept.get(str(request.url)) if wish.method == "GET" else None
        if kept is not None:
            request.headers["If-None-Match"] = kept[0]
        return request

    def _understood(self, request: httpx2.Request, answer: httpx2.Response) -> Said:
        address = str(request.url)
        if answer.status_code == 304 and address in self._kept:
            self._kept.move_to_end(address)
            return self._kept[address][1]
        if answer.is_error:
            raise refusal(answer.status_code, _json(answer))
        if answer.status_code // 100 == 3:
            raise GatewayAway(
                f"{address} sent us on to {answer.headers.get('location', 'nowhere')}"
            )
        follows = answer.links.get("next", {}).get("url", "")
        said = Said(answer.status_code, answer.content, dict(answer.headers), follows)
        if request.method == "GET" and said.etag:
            self._kept[address] = said.etag, said
            while len(self._kept) > MOST_KEPT:
                self._kept.popitem(last=False)
        return said


def _word(value: str | int | bool) -> str:
    return str(value).lower() if isinstance(value, bool) else str(value)


def _asked_to_wait(answer: httpx2.Response) -> float | None:
    """How long the gateway asks to wait; None when it does not, or for too long."""
    told = answer.headers.get("retry-after", "")
    if answer.status_code not in (429, 503) or not told.isdigit():
        return None
    return float(told) if float(told) <= LONGEST_WAIT_S else None


def _json(answer: httpx2.Response) -> Any:
    try:
        return answer.json()
    except ValueError as error:
        raise GatewayAway(
            f"{answer.request.url} answered {answer.status_code}, but no JSON"
        ) from error
