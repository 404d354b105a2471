"""Credentials go to a registry only over TLS that it can prove, to whom the site trusts."""

import asyncio
import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import pytest

from crinsu_gateway.model.registry import Key, Kind
from crinsu_gateway.model.registry_errors import RegistryAway
from crinsu_gateway.sync.registry.cristin import Access, Cristin
from crinsu_gateway.sync.registry.turns import Turns
from crinsu_gateway.sync.road.oauth import Secret
from tests.fakes.certificates import authority, serving
from tests.fakes.clock import RealClock
from tests.fakes.hostile_centre import http

PERSON = Key(Kind.PERSONS, "12345")
BODY = json.dumps({"cristin_person_id": "12345", "surname": "Example"}).encode()


@asynccontextmanager
async def encrypted(certificate: Path, asked: list[str]) -> AsyncIterator[str]:
    """A registry of one record behind TLS; `asked` takes the requests that got through."""

    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        asked.append((await reader.readuntil(b"\r\n\r\n")).decode())
        writer.write(http(BODY, "Content-Type: application/json"))
        await writer.drain()
        writer.close()

    server = await asyncio.start_server(serve, "127.0.0.1", 0, ssl=serving(certificate))
    async with server:
        yield f"https://localhost:{server.sockets[0].getsockname()[1]}/v2"


async def read(url: str, ca_file: Path | None) -> str:
    """The name of the person, asked for with credentials."""
    access = Access(url, ("nb",), "user", Secret("word"), ca_file, timeout_s=5.0)
    async with Cristin(access, Turns(RealClock(), 100)) as registry:
        fetched = await registry.one(PERSON, private=True)
    assert fetched.record is not None
    return fetched.record.names[""]


async def test_a_registry_that_the_site_trusts_is_spoken_to(tmp_path: Path) -> None:
    """With its authority in ca_file the record comes, and the credentials went along."""
    asked: list[str] = []
    site = authority(tmp_path)
    async with encrypted(site.issue("good"), asked) as url:
        assert await read(url, site.bundle) == "Example"
    assert "Authorization: Basic" in asked[0]


@pytest.mark.parametrize("wrong", ["not trusted", "expired", "another host", "another authority"])
async def test_no_other_hears_anything(tmp_path: Path, wrong: str) -> None:
    """Nothing is asked, above all nothing with credentials."""
    asked: list[str] = []
    site, other = authority(tmp_path), authority(tmp_path, "Other CA")
    certificate = site.issue(
        "bad",
        host="elsewhere.example" if wrong == "another host" else "localhost",
        days=(-10, -5) if wrong == "expired" else (-1, 1),
    )
    trusted = {"not trusted": None, "another authority": other.bundle}.get(wrong, site.bundle)
    async with encrypted(certificate, asked) as url:
        with pytest.raises(RegistryAway, match="cannot be reached"):
            await read(url, trusted)
    assert asked == []
