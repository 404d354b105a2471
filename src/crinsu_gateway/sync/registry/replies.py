"""Answers of a registry: read whole within a bound, and sorted into failures by what to do.

Errors there bear {status, response_id, errors[]}; what they say in words is kept short and plain.
"""

import json
from dataclasses import dataclass

import httpx2

from crinsu_gateway.model.registry import Json
from crinsu_gateway.model.registry_errors import (
    RegistryAway,
    RegistryBusy,
    RegistryDenied,
    RegistryMissing,
    RegistryOdd,
    RegistryRefused,
)
from crinsu_gateway.sync.registry.readers import text_of
from crinsu_gateway.sync.road.replies import retry_after

LARGEST_ANSWER = 4 * 1024 * 1024
"""Bytes; a list of 1000 short records has an eighth of it."""
MOST_ERRORS = 5
EMPTY = frozenset({204, 304})

Body = dict[str, Json]


@dataclass(frozen=True, slots=True)
class Answer:
    """An answer that was read to its end."""

    status: int
    content: bytes
    headers: httpx2.Headers
    wait_s: float | None = None

    @property
    def validator(self) -> str:
        """What to ask with next time: an ETag or a date; empty when there is none."""
        found = self.headers.get("ETag") or self.headers.get("Last-Modified") or ""
        return found if found.isascii() and found.isprintable() and len(found) <= 200 else ""

    @property
    def link(self) -> str:
        """The Link header."""
        return str(self.headers.get("Link", ""))

    @property
    def location(self) -> str:
        """Where it sends us."""
        return str(self.headers.get("Location", ""))

    @property
    def total(self) -> int | None:
        """The number of hits of a search."""
        text = self.headers.get("X-Total-Count", "").strip()
        return int(text) if text.isascii() and text.isdigit() and len(text) < 16 else None

    @property
    def wants_basic(self) -> bool:
        """Whether it is a challenge that HTTP Basic answers (RFC 7617)."""
        return "basic" in self.headers.get("WWW-Authenticate", "").lower().split()[:1]

    def json(self) -> Json:
        """The body; RegistryOdd when it is no JSON, as the page of a portal."""
        try:
            body: Json = json.loads(self.content)
        except (ValueError, RecursionError) as fault:
            raise RegistryOdd(
                "the registry answered no JSON: is url the address of its API?"
            ) from fault
        return body


async def whole(answer: httpx2.Response) -> Answer:
    """An answer read to its end; RegistryOdd when it is packed or larger than any can be."""
    if answer.headers.get("Content-Encoding", "identity").strip().lower() != "identity":
        raise RegistryOdd("the answer is packed, which was not asked for")
    parts, size = [], 0
    async for part in answer.aiter_raw():
        size += len(part)
        if size > LARGEST_ANSWER:
            raise RegistryOdd(f"the answer is over {LARGEST_ANSWER} bytes")
        parts.append(part)
    return Answer(answer.status_code, b"".join(parts), answer.headers, retry_after(answer))


def raise_for_status(answer: Answer) -> None:
    """Nothing for what was done, else the failure that it means."""
    status = answer.status
    if 200 <= status < 300 or status == 304:
        return
    said = f"HTTP {status} {sentence_of(answer)}".strip()
    match status:
        case 401 | 403:
            raise RegistryDenied(f"the registry does not let us ({said})", status=status)
        case 404 | 410:
            raise RegistryMissing(f"the registry has no such record ({said})", status=status)
        case 429 | 503:
            raise RegistryBusy(
                f"the registry asks for a pause ({said})", status=status, wait_s=answer.wait_s
            )
    if 400 <= status < 500:
        raise RegistryRefused(f"the registry refused it ({said})", status=status)
    raise RegistryAway(f"the registry is broken or not reached ({said})", status=status)


def sentence_of(answer: Answer) -> str:
    """What an error says in words, short; empty when it bears no words of the registry."""
    try:
        body = answer.json()
    except RegistryOdd:
        return ""
    errors = body.get("errors") if isinstance(body, dict) else None
    texts = [text_of(one) for one in errors[:MOST_ERRORS]] if isinstance(errors, list) else []
    return "; ".join(filter(None, texts))[:500]
