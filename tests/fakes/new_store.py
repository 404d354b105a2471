"""A new store, and the file of a new sandbox central: made once in a process, copied from then on.

The migrations of a store take 60 ms of processor and more than thirty syncs of the disk; that they
make what they should is for tests/house/test_schema.py and tests/integration/test_old_stores.py.
The signing key of a centre takes as long to find.
"""

from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory

from crinsu_gateway.sandbox.central.centre import new_signing_key
from crinsu_gateway.sandbox.central.database import Database
from crinsu_gateway.store.opening import open_writer


def new_store(path: Path) -> Path:
    """The same path, with a store that nothing was done in; one that is there already stays."""
    return _there(path, _store())


def new_centre(path: Path) -> Path:
    """The same path, with the file of a centre that has its key and is empty but for that."""
    return _there(path, _centre())


def _there(path: Path, content: bytes) -> Path:
    if not path.exists():
        path.touch(mode=0o600)
        path.write_bytes(content)
    return path


@cache
def _store() -> bytes:
    with TemporaryDirectory() as folder:
        path = Path(folder) / "store.db"
        open_writer(path).close()  # the last one to close takes the log into the file
        return path.read_bytes()


@cache
def _centre() -> bytes:
    with TemporaryDirectory() as folder:
        path = Path(folder) / "central.db"
        database = Database(path)
        new_signing_key(database)
        database.close()
        return path.read_bytes()
