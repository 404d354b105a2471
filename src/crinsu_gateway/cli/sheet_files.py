"""Sheets on disk for `inventory` and `layout`: written, and taken over.

A running gateway is asked over its API. While it is stopped the store is opened here, so that a
sheet of any size is taken over in one transaction without holding up anybody.
"""

import asyncio
import os
import sys
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import IO

from crinsu_gateway.app.clock import SystemClock
from crinsu_gateway.app.state_dir import kept_from_running, runs
from crinsu_gateway.cli.acting import Acting, Who
from crinsu_gateway.cli.answer import Answer, Refusal
from crinsu_gateway.cli.api_client import ApiClient, person
from crinsu_gateway.cli.progress import Progress
from crinsu_gateway.config.load import load
from crinsu_gateway.config.settings import Settings
from crinsu_gateway.model.audit import Actor
from crinsu_gateway.model.place_errors import Rehearsed, SheetFault
from crinsu_gateway.model.reason import needed
from crinsu_gateway.model.sheet import Problems, text_lines
from crinsu_gateway.store import inventory_import, inventory_sheet, layout_sheet
from crinsu_gateway.store.database import Database
from crinsu_gateway.store.opening import open_writer
from crinsu_gateway.store.transaction import Transaction

LARGEST_OVER_API = 900_000
CACHE_MIB = 64
"""While a sheet of a million rows is taken over, which nothing else waits for."""
Exported = Callable[[Transaction, str | None], Iterator[str]]
TakeOver = Callable[..., dict[str, int]]


@dataclass(frozen=True, slots=True)
class SheetKind:
    """A kind of sheet: its name on the API, how it is written, how it is taken over."""

    name: str
    exported: Exported
    take_over: TakeOver


KINDS = {
    one.name: one
    for one in (
        SheetKind("inventory", inventory_sheet.exported, inventory_import.take_over),
        SheetKind("layout", layout_sheet.exported, layout_sheet.take_over),
    )
}


def export_sheet(kind: SheetKind, config: str, target: str, storage: str | None) -> Answer:
    """Write a sheet to a file, or to stdout for `-`; how many rows it has."""
    settings = load(Path(config))
    with Progress(f"writing the {kind.name}") as progress, _open_for(target) as out:
        count = -1  # the header is no row
        for line in _lines(kind, settings, config, storage):
            out.write(line)
            count += line.count("\n")
            progress(max(count, 0), max(count, 0))
    if target == "-":
        return Answer(None, [])
    told = f"{count} lines below the header, in {target}"
    return Answer({"file": target, "lines": count}, [told])


@contextmanager
def _open_for(target: str) -> Iterator[IO[str]]:
    """The file, whole or not at all; nothing is left of one that was not finished."""
    if target == "-":
        yield sys.stdout
        return
    unfinished = Path(f"{target}.part")
    try:
        with unfinished.open("w", encoding="utf-8", newline="") as out:
            yield out
        os.replace(unfinished, target)
    except OSError as error:
        raise Refusal("FILE", f"{target} cannot be written: {error}") from error
    finally:
        unfinished.unlink(missing_ok=True)


def _lines(kind: SheetKind, settings: Settings, config: str, storage: str | None) -> Iterator[str]:
    if not settings.store_path.exists():
        raise Refusal("NO_STORE", f"there is no store at {settings.store_path} yet")
    if runs(settings.gateway.state_dir):
        yield from _pages(kind, config, storage)
        return
    with kept_from_running(settings.gateway.state_dir):
        connection = open_writer(settings.store_path, cache_mib=CACHE_MIB)
        try:
            yield from kind.exported(Transaction(connection, SystemClock().now()), storage)
        finally:
            connection.close()


def _pages(kind: SheetKind, config: str, storage: str | None) -> Iterator[str]:
    query: dict[str, str | int] = {} if storage is None else {"storage": storage}
    with ApiClient(config, shows=False) as api:
        while True:
            page = api.get(f"/api/v1/{kind.name}", **query)
            yield page["csv"]
            if page["next"] is None:
                return
            query["after"] = page["next"]


def import_sheet(kind: SheetKind, who: Who, file: str, reason: str, apply: bool) -> Answer:
    """Take a sheet over, or try it; SheetFault with all that is wrong with it."""
    settings = load(Path(who.config))
    if apply:
        needed(reason)
    with _read_from(file) as source:
        size = os.fstat(source.fileno()).st_size
        if runs(settings.gateway.state_dir):
            counts = _over_api(kind, who, source, size, reason, apply)
        else:
            with kept_from_running(settings.gateway.state_dir):
                counts = _in_store(kind, settings, source, size, reason, apply)
    did = "done" if apply else "tried, nothing was changed; say --apply to do it"
    said = ", ".join(f"{count} {name.replace('_', ' ')}" for name, count in counts.items())
    return Answer({"applied": apply, "counts": counts}, [f"{said}: {did}"])


def _read_from(file: str) -> IO[bytes]:
    try:
        return Path(file).open("rb")
    except OSError as error:
        raise Refusal("FILE", f"{file} cannot be read: {error}") from error


def _over_api(
    kind: SheetKind, who: Who, source: IO[bytes], size: int, reason: str, apply: bool
) -> dict[str, int]:
    if size > LARGEST_OVER_API:
        raise Refusal(
            "TOO_LARGE",
            f"{size} bytes are too much for a running gateway, which would stand still meanwhile; "
            "stop it and try again",
        )
    problems = Problems(source.name)
    text = "".join(text_lines(source, problems))
    _refuse(problems)
    with Acting(who) as acting:
        body = {"csv": text, "reason": reason, "apply": apply}
        told = acting.act(f"/api/v1/{kind.name}/import", body)
    counts: dict[str, int] = told["counts"]
    return counts


def _in_store(
    kind: SheetKind, settings: Settings, source: IO[bytes], size: int, reason: str, apply: bool
) -> dict[str, int]:
    if not settings.store_path.exists():
        raise Refusal(
            "NO_STORE", f"there is no store at {settings.store_path} yet; run the gateway once"
        )
    problems = Problems(source.name)
    actor = Actor(f"cli-{person()}", settings.gateway.station or "cli")
    with Progress(f"taking over {source.name}") as progress:

        def job(tx: Transaction) -> dict[str, int]:
            lines = text_lines(_counted(source, size, progress), problems)
            given = reason if apply else "a rehearsal"
            counts = kind.take_over(tx, lines, given, actor, problems)
            if problems.found or not apply:
                raise Rehearsed("tried", **counts)
            return counts

        try:
            return asyncio.run(_written(settings.store_path, job))
        except Rehearsed as tried:
            _refuse(problems)
            return {name: int(count or 0) for name, count in tried.facts.items()}


async def _written(path: Path, job: Callable[[Transaction], dict[str, int]]) -> dict[str, int]:
    async with Database(path, SystemClock(), cache_mib=CACHE_MIB) as db:
        return await db.write(job)


def _counted(source: Iterable[bytes], size: int, progress: Progress) -> Iterator[bytes]:
    done = 0
    for line in source:
        done += len(line)
        progress(done, size, "bytes")
        yield line


def _refuse(problems: Problems) -> None:
    if problems.found:
        raise SheetFault(
            f"{problems.file} has {len(problems.found)} problems; nothing was changed",
            problems.found,
        )
