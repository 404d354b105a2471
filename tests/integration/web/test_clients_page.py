"""The page about clients is true: what stands on it runs against the real API."""

import ast
import asyncio
import csv
import os
import re
import subprocess
import sys
from pathlib import Path

from tests.fakes.api import LIS, Api

REPOSITORY = Path(__file__).parents[3]
PAGE = (REPOSITORY / "docs" / "clients.md").read_text()
SHELL, PLAIN, FRAMES = re.findall(r"^```(?:sh|python)\n(.*?)^```", PAGE, re.MULTILINE | re.DOTALL)


async def ran(folder: Path, *command: str, **variables: str) -> str:
    """What a command printed, in a folder of its own; AssertionError with its complaints."""

    def run() -> "subprocess.CompletedProcess[str]":
        return subprocess.run(
            command,
            cwd=folder,
            env={**os.environ, **variables},
            capture_output=True,
            text=True,
            timeout=50,
        )

    done = await asyncio.to_thread(run)
    assert (done.returncode, done.stderr) == (0, ""), done.stderr
    return done.stdout


def url_of(api: Api) -> str:
    """Where the API listens."""
    return f"http://127.0.0.1:{api.server.port}"


async def test_the_lines_for_curl_run(api: Api, tmp_path: Path) -> None:
    """A table of three slots, a file of all of them, and 304 for what did not change."""
    (tmp_path / "lis-secret").write_text(LIS.secret)
    told = await ran(tmp_path, "sh", "-euc", SHELL, GATEWAY=url_of(api))
    assert told.replace("\r", "").splitlines() == [
        "address,state",
        "T1/C1/CN1/1,FREE",
        "T1/C1/CN1/2,FREE",
        "T1/C1/CN1/3,FREE",
        "304",
    ]
    lines = (tmp_path / "slots.csv").read_text().splitlines()
    total = (await api.client.get("/api/v1/slots")).headers["total-count"]
    assert len(lines) == 1 + int(total)


async def test_the_lines_for_python_run(api: Api, tmp_path: Path) -> None:
    """A tank with its level, and a file of all slots; a value that is not good is not shown."""
    begin = f"GATEWAY, SECRET = {url_of(api)!r}, {LIS.secret!r}\n"
    path = os.pathsep.join([str(REPOSITORY / "src"), os.environ.get("PYTHONPATH", "")])
    told = await ran(tmp_path, sys.executable, "-c", begin + PLAIN, PYTHONPATH=path)
    assert "T1: 0 of 12 slots, level not known" in told
    assert (tmp_path / "slots.csv").stat().st_size > 0


async def test_what_is_made_into_data_frames_has_the_columns_that_are_named(
    api: Api, tmp_path: Path
) -> None:
    """The page asks for columns and lists that there are."""
    assert ast.parse(FRAMES)
    whole = await api.client.get("/api/v1/slots?per_page=all", headers={"Accept": "text/csv"})
    header = next(csv.reader([whole.text.splitlines()[0]]))
    for column in ("until", "storageSolution.name", "occupied"):
        assert column in header
        assert f'"{column}"' in FRAMES
    asked = "/api/v1/devices/freezer-1/readings?resolution=hour&purpose=level"
    assert (await api.client.get(asked)).json() == {"readings": []}
