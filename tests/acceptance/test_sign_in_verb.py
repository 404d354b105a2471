"""Signing in at a real terminal: what is done there is done in that person's name, and no other."""

import json
import os
import re
import stat
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path

import pytest

from crinsu_gateway.model.person import Role, Training
from tests.fakes.crew import Member, hired
from tests.fakes.daemon import Daemon
from tests.fakes.stepping import bench_site, retrieval, stopped_store, vials
from tests.fakes.terminal import Terminal, terminal
from tests.fakes.verbs import Told, verb

pytestmark = [
    pytest.mark.slow,
    pytest.mark.timeout(300),
    pytest.mark.usefixtures("program_kept_warm"),
]
REQUIRED = '[people]\nrequired = true\n[procedures]\nwitness = ["RETRIEVE"]\n'


@dataclass(frozen=True, slots=True)
class Staffed:
    """A site where a session is needed, running; one vial waits to be retrieved."""

    daemon: Daemon
    anna: Member
    ben: Member
    retrieve: int

    def typed_by(self, who: Member) -> Path:
        """A file with badge and PIN, as a script has it."""
        file = self.daemon.folder / f"{who.name}.credentials"
        file.write_text(f"{who.badge}\n{who.pin}\n")
        return file


@asynccontextmanager
async def staffed(folder: Path) -> AsyncIterator[Staffed]:
    """Anna and Ben work here; Ben may witness."""
    async with bench_site(folder, REQUIRED) as daemon:
        async with stopped_store(daemon) as (db, pins):
            anna = await hired(db, pins, "Anna", Role.TECHNICIAN, number=1)
            ben = await hired(db, pins, "Ben", Role.TECHNICIAN, Training.CAN_WITNESS, number=2)
            wanted = await db.write(vials, {"A": "D1/C1/1", "B": "D1/C1/2"})
            waiting = await db.write(retrieval, wanted[:1])
        await daemon.start()
        await daemon.token()
        yield Staffed(daemon, anna, ben, waiting)


async def proves(at: Terminal, who: Member, said: str, *, badge: bool = True) -> None:
    """Type badge and PIN where they are asked for."""
    if badge:
        await at.asks(f"Badge of {said}:")
        at.types(who.badge)
    await at.asks(f"PIN of {said}:")
    at.types(who.pin)


@pytest.mark.requirement("R22")
async def test_who_signed_in_here_acts_here_and_nowhere_else(tmp_path: Path) -> None:
    """Neither badge nor PIN is shown; a wrong PIN is refused; another terminal has nobody."""
    async with staffed(tmp_path) as site, terminal() as here, terminal() as there:
        daemon, anna, ben = site.daemon, site.anna, site.ben
        kept = daemon.folder / "state" / f"cli-sessions-{os.getuid()}"
        kept.mkdir()
        (kept / "999999-1").write_text("of a terminal that is closed")
        here.runs("sign-in", "-c", daemon.config)
        await here.asks("Badge of the one who works:")
        here.types(anna.badge)
        await here.asks("PIN of the one who works:")
        here.types("999999")
        await here.shows("error SIGN_IN_REFUSED")
        assert await here.ended() == 1
        here.runs("sign-in", "-c", daemon.config)
        await proves(here, anna, "the one who works")
        await here.shows(rf"signed in: Anna \({anna.actor_id}, technician\) at bench-1")
        assert await here.ended() == 0
        (file,) = kept.iterdir()
        assert stat.S_IMODE(file.stat().st_mode) == 0o600
        here.runs("procedures", "refill", "D1", "-c", daemon.config)
        number = int((await here.shows(r"(\d+) REFILL"))[1])
        assert await here.ended() == 0
        here.runs("procedures", "start", number, "-c", daemon.config, "--json")
        await here.shows(f'"technician": "{anna.actor_id}"')
        assert await here.ended() == 0
        there.runs("procedures", "stop", number, "-c", daemon.config)
        await there.shows("this needs a person who is signed in")
        await proves(there, ben, "the one who works")
        await there.shows(f"signed in as {ben.actor_id}")
        await there.ended()
        assert len(list(kept.iterdir())) == 2
        here.runs("sign-out", "-c", daemon.config)
        await here.shows("signed out")
        assert await here.ended() == 0
        assert not file.exists()
        for terminal_ in (here, there):
            for secret in (anna.badge, anna.pin, ben.badge, ben.pin):
                assert secret not in terminal_.shown
        assert await daemon.stop() == 0


@pytest.mark.requirement("R26")
async def test_a_witness_and_a_signature_are_given_at_the_terminal(tmp_path: Path) -> None:
    """What is stood for is shown before a PIN; the witness is another person; then the run ends."""
    async with staffed(tmp_path) as site, terminal() as here:
        config, number = site.daemon.config, site.retrieve

        async def steps(*arguments: object) -> None:
            here.runs("procedures", *arguments, "-c", config)
            assert await here.ended() == 0

        here.runs("procedures", "start", number, "-c", config)
        await proves(here, site.anna, "the one who works")
        assert await here.ended() == 0
        for _ in range(4):  # look at it, unlock, open, lift
            await steps("confirm", number)
        await steps("scan", number, "A")
        await steps("confirm", number)  # lower
        here.runs("procedures", "confirm", number, "-c", config)
        await here.shows(r"Vial A \(A, \d+\) at D1/C1/1")
        await proves(here, site.anna, "the witness")
        await here.shows("error NOT_ALLOWED")
        assert await here.ended() == 1
        here.runs("procedures", "confirm", number, "-c", config)
        await proves(here, site.ben, "the witness")
        assert await here.ended() == 0
        for _ in range(3):  # close, lock, verify
            await steps("confirm", number)
        here.runs("procedures", "confirm", number, "-c", config)
        await here.shows(r"Vial A \(A, \d+\): done")
        await proves(here, site.anna, "the one who signs", badge=False)
        await here.asks("Badge of the one who signs:")  # the first signature shows both
        here.types(site.anna.badge)
        await here.shows("COMPLETED")
        assert await here.ended() == 0
        for secret in (site.anna.badge, site.anna.pin, site.ben.badge, site.ben.pin):
            assert secret not in here.shown


async def test_the_second_person_of_a_count_is_asked_at_the_same_terminal(tmp_path: Path) -> None:
    """Who counted is signed in; the other one signs in for the resolution alone."""
    async with staffed(tmp_path) as site, terminal() as here:
        daemon, anna = site.daemon, site.typed_by(site.anna)

        async def script(*arguments: object) -> Told:
            return await verb(*arguments, "--credentials", anna, "-c", daemon.config, "--json")

        made = await script("procedures", "stocktake", "D1", "--container", "C1", "--start")
        assert made.status == 0, made.err
        number = made.json["id"]
        assert made.json["run"]["technician"] == site.anna.actor_id
        for _ in range(4):
            assert (await script("procedures", "confirm", number)).status == 0
        assert (await script("procedures", "scan", number, "A")).status == 0
        for _ in range(5):
            ended = await script("procedures", "confirm", number)
            assert ended.status == 0, ended.err
        signed = await script("procedures", "confirm", number)
        assert signed.json["execution"]["state"] == "COMPLETED"
        found = await verb("procedures", "differences", "-c", daemon.config, "--json")
        (missing,) = found.json["differences"]
        assert missing["tag"] == "B"
        here.runs("sign-in", "--credentials", anna, "-c", daemon.config)
        assert await here.ended() == 0
        here.runs(
            *("procedures", "resolve", missing["id"], "--keep", "--reason", "it is there"),
            *("-c", daemon.config),
        )
        await here.shows("who counted cannot resolve")
        await proves(here, site.ben, "the second person")
        await here.shows(f"KEEP by {site.ben.actor_id}")
        assert await here.ended() == 0
        shown = await verb("user", "sessions", "-c", daemon.config, "--json")
        people = [one["person"] for one in shown.json["sessions"]]
        assert people == [site.anna.id], "only the session of the terminal lasts"


async def test_a_script_without_credentials_is_told_what_to_give(tmp_path: Path) -> None:
    """No terminal: refused with what to do; a file, a descriptor and the environment are taken."""
    async with staffed(tmp_path) as site:
        config, file = site.daemon.config, site.typed_by(site.ben)
        bare = await verb("procedures", "start", site.retrieve, "-c", config, "--json")
        assert (bare.status, bare.json["error"]["code"]) == (1, "NO_CREDENTIALS")
        assert "--credentials" in bare.err
        for content, why in (("1\n2\n3\n", "has 3 lines"), ("123456\n", "badge and the PIN")):
            (tmp_path / "odd").write_text(content)
            odd = ("--credentials", tmp_path / "odd", "-c", config)
            refused = await verb("procedures", "start", site.retrieve, *odd)
            assert (refused.status, why in refused.err) == (1, True)
        unkept = await verb("sign-in", "--credentials", file, "-c", config, "--json")
        assert unkept.json["error"]["code"] == "SESSION_NOT_KEPT"
        typed = f"{site.ben.badge}\n{site.ben.pin}\n"
        by_stdin = ("--credentials", "-", "-c", config, "--json")
        run = await verb("procedures", "start", site.retrieve, *by_stdin, typed=typed)
        assert run.json["technician"] == site.ben.actor_id
        shown = await verb("user", "sessions", "-c", config)
        assert shown.out == "nobody is signed in\n"
        told = json.dumps([one.out + one.err for one in (bare, unkept, run)])
        assert not re.search(f"{site.ben.badge}|{site.ben.pin}", told)


async def test_other_acts_take_the_same_session(tmp_path: Path) -> None:
    """Orders to units and sheets are in the name of whose credentials came; without them not."""
    async with staffed(tmp_path) as site:
        config, file = site.daemon.config, site.typed_by(site.ben)
        order = ("write", "freezer-1", "fill_start_limit", "42.5", "--reason", "trial")
        refused = await verb(*order, "-c", config, "--json")
        assert (refused.status, refused.json["error"]["code"]) == (1, "NO_CREDENTIALS")
        told = await verb(*order, "--credentials", file, "-c", config, "--json")
        assert "SESSION_NEEDED" not in told.err
        trail = await verb("audit", "log", "--person", site.ben.actor_id, "-c", config, "--json")
        assert any(one["kind"].startswith("command.") for one in trail.json["events"]), told.err
        review = ("audit", "review", "--finding", "nothing odd")
        unsigned = await verb(*review, "-c", config, "--json")
        assert unsigned.json["error"]["code"] == "NO_CREDENTIALS"
        may_not = await verb(*review, "--credentials", file, "-c", config, "--json")
        assert may_not.json["error"]["code"] == "NOT_ALLOWED", "a technician reviews no trail"
        sheet = tmp_path / "layout.csv"
        out = await verb("layout", "export", sheet, "-c", config)
        assert out.status == 0, out.err
        bare = await verb("layout", "import", sheet, "-c", config, "--json")
        assert bare.json["error"]["code"] == "NO_CREDENTIALS"
        alone = await verb("layout", "export", "-", "--json", "-c", config)
        assert alone.out == sheet.read_text(), "a sheet on standard output is followed by nothing"
