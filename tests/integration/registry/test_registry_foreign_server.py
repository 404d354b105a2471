"""The client against a server that is not ours: the plain file server of the standard library.

It serves bodies written after recorded ones, knows If-Modified-Since, redirects and HTML errors.
"""

import asyncio
import json
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import pytest

from crinsu_gateway.model.registry import Key, Kind
from crinsu_gateway.model.registry_errors import RegistryMissing, RegistryOdd
from crinsu_gateway.sandbox.free_port import free_port
from crinsu_gateway.sync.registry.cristin import Access, Cristin
from crinsu_gateway.sync.registry.turns import Turns
from tests.fakes.clock import RealClock

PERSON = {"cristin_person_id": "12345", "first_name": "Ada", "surname": "Example"}
UNIT = {"cristin_unit_id": "185.15.0.10", "unit_name": {"nb": "Avdeling"}, "subunits": []}


@asynccontextmanager
async def served(folder: Path) -> AsyncIterator[str]:
    """The folder over HTTP/1.0 by `python -m http.server`; the address of the API in it."""
    port = free_port()
    words = ("-m", "http.server", str(port), "--bind", "127.0.0.1", "--directory", str(folder))
    server = await asyncio.create_subprocess_exec(
        sys.executable, *words, stdout=asyncio.subprocess.DEVNULL, stderr=asyncio.subprocess.DEVNULL
    )
    try:
        while True:
            try:
                _, writer = await asyncio.open_connection("127.0.0.1", port)
            except ConnectionError:
                await asyncio.sleep(0.02)
                continue
            writer.close()
            await writer.wait_closed()
            break
        yield f"http://127.0.0.1:{port}/v2"
    finally:
        server.terminate()
        await server.wait()


async def test_a_plain_file_server_can_play_the_registry(tmp_path: Path) -> None:
    """Records, a list, a date as validator, a redirect of a folder and pages that are no JSON."""
    for kind, name, body in (
        ("persons", "12345", PERSON),
        ("units", "185.15.0.10", UNIT),
        ("results", "index.html", [{"cristin_result_id": "9", "title": {"en": "T"}}]),
    ):
        place = tmp_path / "v2" / kind / name
        place.parent.mkdir(parents=True, exist_ok=True)
        place.write_text(json.dumps(body))
    (tmp_path / "v2" / "projects").mkdir()
    async with served(tmp_path) as url, Cristin(Access(url), Turns(RealClock(), 100)) as registry:
        person = await registry.one(Key(Kind.PERSONS, "12345"))
        assert person.record is not None
        assert person.record.names == {"": "Ada Example"}
        assert person.validator.endswith("GMT")
        assert (await registry.one(Key(Kind.PERSONS, "12345"), person.validator)).record is None
        assert (await registry.one(Key(Kind.UNITS, "185.15.0.10"))).record is not None
        page = await registry.page(Kind.RESULTS)  # 301 to results/ on the way
        assert [one.id for one in page.records] == ["9"]
        assert (page.total, page.next) == (None, None)
        with pytest.raises(RegistryMissing, match=r"\(HTTP 404\)"):
            await registry.one(Key(Kind.PERSONS, "99"))
        with pytest.raises(RegistryOdd, match="answered no JSON"):
            await registry.page(Kind.PROJECTS)
