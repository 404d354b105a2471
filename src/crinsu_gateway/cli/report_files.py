"""Reports of the running gateway into files, whole or not at all, or to standard output.

What stands in them comes from the gateway; nothing is made here.
"""

import os
import sys
from collections.abc import Collection
from pathlib import Path

from crinsu_gateway.cli.answer import Refusal


def form_of(out: str | None, chosen: str | None, forms: Collection[str], usual: str) -> str:
    """In which form: as it is chosen, else as the ending of the file says, else the usual one."""
    ending = Path(out or "").suffix.removeprefix(".").lower()
    return chosen or (ending if ending in forms else usual)


def written(body: bytes, out: str | None, usual: str) -> Path | None:
    """Write a report to a file, `usual` where none is named; None when it went to stdout."""
    if out == "-":
        sys.stdout.buffer.write(body)
        sys.stdout.buffer.flush()
        return None
    path = Path(out or usual)
    unfinished = path.with_name(f"{path.name}.part")
    try:
        unfinished.write_bytes(body)
        os.replace(unfinished, path)
    except OSError as error:
        why = error.strerror or "no reason given"
        raise Refusal("NOT_WRITTEN", f"{path} cannot be written: {why}") from error
    finally:
        unfinished.unlink(missing_ok=True)
    return path
