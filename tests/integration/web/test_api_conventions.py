"""The page about the API is true: each exchange that it shows goes over the line as it stands."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import httpx2

from crinsu_gateway.model.procedure import ProcedureType
from tests.fakes.api import Api
from tests.fakes.facility import with_procedure

PAGE = (Path(__file__).parents[3] / "docs" / "api.md").read_text()
BLOCKS = re.findall(r"^```http\n(.*?)^```", PAGE, re.MULTILINE | re.DOTALL)
MANY = 30
"""Exchanges that the page has at least."""
BEGINS = re.compile(r"^(?=> (?:GET|HEAD|OPTIONS|POST|PUT|PATCH|DELETE) [/{])", re.MULTILINE)
HEADER = re.compile(r"([A-Z][A-Za-z-]+): (.*)")


@dataclass(frozen=True, slots=True)
class Exchange:
    """What is sent, and what must come back: a status, parts of headers, parts of the body."""

    sent: tuple[str, ...]
    told: tuple[str, ...]
    body: tuple[str, ...]

    def differences(self, answer: httpx2.Response) -> list[str]:
        """What the answer has not."""
        status, *headers = self.told
        parts = [HEADER.fullmatch(line) for line in headers]
        found = [] if answer.status_code == int(status) else [status]
        found += [
            one[0]
            for one in parts
            if one is not None and one[2] not in answer.headers.get(one[1], "no such header")
        ]
        return found + [text for text in self.body if text not in answer.text]


def exchanges() -> Iterator[Exchange]:
    """Those of the page, in its order."""
    for part in (part for block in BLOCKS for part in BEGINS.split(block) if part):
        lines = part.splitlines()
        marked = {
            mark: tuple(line[len(mark) :] for line in lines if line.startswith(mark))
            for mark in ("> ", "< ", "<< ")
        }
        assert sum(map(len, marked.values())) == len(lines), part
        yield Exchange(*marked.values())


async def answered(api: Api, one: Exchange, kept: dict[str, str]) -> httpx2.Response:
    """The answer to what is sent, with what earlier answers left in the places for it."""
    lines = [re.sub(r"\{(ETag|Location)\}", lambda at: kept[at[1]], line) for line in one.sent]
    headers = [found for line in lines[1:] if (found := HEADER.fullmatch(line))]
    content = "".join(line for line in lines[1:] if not HEADER.fullmatch(line))
    method, path = lines[0].split(" ")
    return await api.client.request(
        method, path, headers={one[1]: one[2] for one in headers}, content=content.encode()
    )


async def test_each_exchange_goes_as_it_stands(api: Api) -> None:
    """Status, headers and body are those on the page, in the order of the page."""
    await api.db.write(with_procedure, ProcedureType.STORE, ["TAG-1", "TAG-2"])
    await api.db.write(with_procedure, ProcedureType.RETRIEVE, ["A"], stored_at=["T1/C1/CN1/1"])
    kept: dict[str, str] = {}
    on_the_page = list(exchanges())
    assert len(on_the_page) > MANY, "the page is not read as it is written"
    for one in on_the_page:
        answer = await answered(api, one, kept)
        assert one.differences(answer) == [], (one.sent[0], answer.status_code, answer.text)
        kept |= {
            name: answer.headers[name] for name in ("ETag", "Location") if name in answer.headers
        }
