"""The audit trail of a daemon, from the command line: looked at, reviewed, exported, verified."""

import asyncio
import json
import stat
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from tests.fakes.daemon import Daemon, site

pytestmark = [
    pytest.mark.slow,
    pytest.mark.timeout(120),
    pytest.mark.usefixtures("program_kept_warm"),
]


async def told(daemon: Daemon, *arguments: str) -> Any:
    """What a verb answers as JSON."""
    done = await asyncio.to_thread(daemon.verb, "audit", *arguments, "--json")
    assert done.returncode == 0, done.stderr + done.stdout
    return json.loads(done.stdout)


async def verified(folder: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    """What the program in an export says of it."""
    command = [sys.executable, "-I", "-S", str(folder / "verify.py"), *arguments]
    return await asyncio.to_thread(
        subprocess.run, command, capture_output=True, text=True, timeout=30
    )


@pytest.mark.requirement("R08", "R09", "R37")
async def test_the_trail_of_a_daemon_is_taken_away_and_verified(tmp_path: Path) -> None:
    """While it runs and after it stopped; an older export holds a witness against a forger."""
    async with asyncio.timeout(100), site(tmp_path) as (daemon, _):
        await daemon.start()
        first = await told(daemon, "export", str(tmp_path / "first"), "--technician", "qa-1")
        assert first["whole"]
        assert first["events"] > 2
        review = await told(
            daemon, "review", "--kind", "units.", "--finding", "as planned", "-t", "qa-1"
        )
        assert (review["reviewer"], review["wanted"]) == ("qa-1", {"kind": "units."})
        assert (await told(daemon, "verify"))["firstBad"] is None
        assert await daemon.stop() == 0
        assert (await told(daemon, "verify"))["uncovered"] == 0
        (event,) = (await told(daemon, "log", "--kind", "audit.reviewed"))["events"]
        assert event["texts"] == {"finding": "as planned"}
        assert event["zone"] == "Europe/Paris"
        shown = await told(daemon, "show", str(event["seq"]))
        assert shown["facts"]["wanted"] == {"kind": "units."}
        checkpoint = (await told(daemon, "log", "--kind", "checkpoint.made"))["events"][0]
        assert checkpoint["facts"]["purpose"] == "stop"
        assert len(checkpoint["facts"]["config"]) == 64
        await told(daemon, "export", str(tmp_path / "second"))
        key = tmp_path / "state" / "audit-signing.key"
        assert stat.S_IMODE(key.stat().st_mode) == 0o600

    keys = json.loads((tmp_path / "first" / "keys.json").read_text())["keys"]
    newest = max((tmp_path / "first" / "checkpoints").iterdir(), key=lambda file: int(file.stem))
    known = ("--checkpoint", str(newest), "--fingerprint", keys[0]["fingerprint"])
    done = await verified(tmp_path / "second", *known)
    assert done.returncode == 0, done.stderr
    assert "1 of them from elsewhere" in done.stdout
    again = await told(daemon, "verify", str(tmp_path / "second"), *known)
    assert again["firstBad"] is None
    events = tmp_path / "second" / "events.jsonl"
    events.write_bytes(events.read_bytes().replace(b"qa-1", b"qa-2", 1))
    done = await asyncio.to_thread(daemon.verb, "audit", "verify", str(tmp_path / "second"))
    assert done.returncode == 1
    assert "BAD event" in done.stdout


@pytest.mark.requirement("R13")
async def test_keys_are_changed_followed_lost_and_compared(tmp_path: Path) -> None:
    """While it runs and while it does not; the first fingerprint leads on, a lost key stops it."""
    why = ("--reason", "once a year", "--technician", "admin-1")
    async with asyncio.timeout(100), site(tmp_path) as (daemon, _):
        await daemon.start()
        (first,) = (await told(daemon, "key", "show"))["keys"]
        second = await told(daemon, "key", "rotate", *why)
        assert second["handover"]
        assert await daemon.stop() == 0
        third = await told(daemon, "key", "rotate", *why)
        known = ("--fingerprint", first["fingerprint"])
        assert (await told(daemon, "verify", *known))["keys"] == 3
        await daemon.start()
        await told(daemon, "export", str(tmp_path / "out"))
        done = await verified(tmp_path / "out", *known)
        assert done.returncode == 0, done.stderr

        assert await daemon.stop() == 0
        (tmp_path / "state" / "audit-signing.key").unlink()
        await daemon.start()
        keys = (await told(daemon, "key", "show"))["keys"]
        assert [one["fingerprint"] for one in keys[1:3]] == [
            second["fingerprint"],
            third["fingerprint"],
        ]
        assert (keys[3]["handover"], keys[3]["comparedBy"]) == (None, None)
        bad = await asyncio.to_thread(daemon.verb, "audit", "verify")
        assert bad.returncode == 1
        assert "compare its fingerprint" in bad.stdout
        from_file = await asyncio.to_thread(fingerprint_of, tmp_path / "state")
        compared = await told(daemon, "key", "compare", from_file, *why)
        assert compared["comparedBy"] == "admin-1"
        assert (await told(daemon, "verify"))["firstBad"] is None


def fingerprint_of(state: Path) -> str:
    """What the page says to type at the machine."""
    command = f"openssl pkey -in {state}/audit-signing.key -pubout -outform DER | sha256sum"
    done = subprocess.run(["sh", "-c", command], capture_output=True, text=True, timeout=30)
    return done.stdout.split()[0]
