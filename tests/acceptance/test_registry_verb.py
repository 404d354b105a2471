"""`registry` against a running daemon and a sandbox registry: shown, published, patched, read."""

import asyncio
import json
from pathlib import Path
from typing import Any

import pytest

from crinsu_gateway.sandbox.registry.register import PASSWORD, USER, FaultName
from crinsu_gateway.sandbox.registry.register import Fault as RegistryFault
from crinsu_gateway.sandbox.registry.seed import BIOBANK, PERSON, PROJECT
from crinsu_gateway.sandbox.registry.server import running
from tests.fakes.clock import RealClock
from tests.fakes.daemon import Daemon, site

pytestmark = [
    pytest.mark.slow,
    pytest.mark.timeout(120),
    pytest.mark.usefixtures("program_kept_warm"),
]

TABLE = """\
[registry]
url = "{url}"
user = "{user}"
password_file = "./registry.secret"
projects = ["{project}"]
persons = ["{person}"]
requests_per_minute = 60

[registry.biobank]
id = "{biobank}"
status = "CONCLUDED"
materials = ["2"]
"""


async def told(daemon: Daemon, *words: str, status: int = 0) -> str:
    """What the verb prints for people."""
    done = await asyncio.to_thread(daemon.verb, "registry", *words)
    assert done.returncode == status, done.stdout + done.stderr
    return done.stdout + done.stderr


async def said(daemon: Daemon, *words: str, status: int = 0) -> Any:
    """What the verb answers as JSON."""
    return json.loads(await told(daemon, *words, "--json", status=status))


async def test_the_verb_shows_and_publishes(tmp_path: Path) -> None:
    """Names come, the difference is shown and sent with --yes, a kill in between harms nothing."""
    async with asyncio.timeout(110), running(clock=RealClock(), more=2) as registry:
        table = TABLE.format(
            url=registry.url, user=USER, project=PROJECT, person=PERSON, biobank=BIOBANK
        )
        (tmp_path / "registry.secret").write_text(PASSWORD)
        (tmp_path / "registry.secret").chmod(0o600)
        async with site(tmp_path, [table]) as (daemon, _):
            await daemon.start()
            await daemon.token()
            shown = await told(daemon, "patch", status=1)
            assert "- status             ACTIVE" in shown
            assert "+ status             CONCLUDED" in shown
            assert "nothing was sent; send it with --yes" in shown
            record = registry.register.records["biobanks"][BIOBANK]
            assert record["status"] == "ACTIVE"

            registry.register.faults.append(RegistryFault(FaultName.SLOW, 1, "/v2", "PATCH", 3.0))
            verb = asyncio.to_thread(daemon.verb, "registry", "patch", "--yes")
            patching = asyncio.create_task(verb)
            while registry.register.faults[-1].times:  # noqa: ASYNC110 - it is another process
                await asyncio.sleep(0.02)
            daemon.process.kill()
            await daemon.ended()
            assert (await patching).returncode == 1
            await daemon.start()
            await daemon.token()
            while await under_way(daemon):  # noqa: ASYNC110 - it is another process
                await asyncio.sleep(0.1)
            assert record["status"] == "CONCLUDED"
            assert (await said(daemon, "publish", "--yes"))["state"] == "UNCHANGED"

            names: dict[str, str] = {"persons": ""}
            while not all(names.values()):
                found = await said(daemon, "show")
                names = {one["kind"]: one["name"] for one in found["records"]}
            assert names["persons"] == "Ada Example"
            search = ("--search", "name=bo", "--search", "per_page=1")
            read = await said(daemon, "read", "persons", *search)
            assert (len(read["records"]), read["total"]) == (1, 1)
            assert "did you mean 'biobanks'" in await told(daemon, "read", "bibanks", status=1)
            assert "Ada Example" not in daemon.text()


async def under_way(daemon: Daemon) -> bool:
    """Whether a publication is not over."""
    found = await daemon.get("/api/v1/registry/publications")
    return any(one["state"] in ("ASKED", "CONFIRMED", "SENDING") for one in found["publications"])


async def test_without_a_registry_the_verb_says_so(tmp_path: Path) -> None:
    """Nothing runs, and each verb names the table that is missing."""
    async with asyncio.timeout(60), site(tmp_path) as (daemon, _):
        await daemon.start()
        await daemon.token()
        for words in (("show",), ("publish", "--yes"), ("read", "units", "1.2.3.4")):
            assert "error NO_REGISTRY: no registry is configured" in await told(
                daemon, *words, status=1
            )
