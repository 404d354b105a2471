"""Opens the database file with the settings that durability needs, and brings it up to date.

WAL with synchronous=FULL loses no confirmed transaction at a power cut; NORMAL does. The page
checksums (cksumvfs) find flipped bits that integrity_check misses. SQLite before 3.51.3 can
corrupt a WAL database (the WAL-reset bug), so it is refused. It runs no application SQL.
"""

import re
from importlib import resources
from pathlib import Path

import apsw
import apsw.bestpractice
import apsw.sqlite_extra

from crinsu_gateway.model.errors import StoreDamaged, StoreError
from crinsu_gateway.store.failures import is_full, named
from crinsu_gateway.store.listing.statements import FOLDED

APPLICATION_ID = 0x43525347  # "CRSG"
OLDEST_SQLITE = (3, 51, 3)
CHECKSUM_BYTES = 8  # at the end of each page, for cksumvfs
CACHE_MIB = 2
STATEMENTS = 512
"""Prepared statements that the writer keeps, the most that apsw allows. The cache forgets what was
not run for so many runs: it must outlast the acts of one commit."""

MIGRATION = re.compile(r"(\d{4})_[a-z0-9_]+\.sql")


def migrations() -> list[tuple[int, str]]:
    """Version and SQL of each migration, oldest first."""
    folder = resources.files("crinsu_gateway.store").joinpath("migrations")
    found = [(MIGRATION.fullmatch(entry.name), entry) for entry in folder.iterdir()]
    return sorted((int(match[1]), entry.read_text("utf-8")) for match, entry in found if match)


def sqlite_version() -> tuple[int, ...]:
    """Which SQLite library is in use."""
    return tuple(int(part) for part in apsw.sqlite_lib_version().split("."))


def require_sound_sqlite() -> None:
    """Refuse a SQLite library that can corrupt a WAL database."""
    if sqlite_version() < OLDEST_SQLITE:
        raise StoreError(
            f"SQLite {apsw.sqlite_lib_version()} can corrupt a WAL database; 3.51.3 is needed"
        )


def _load_checksums() -> None:
    if "cksmvfs" not in apsw.vfs_names():
        connection = apsw.Connection(":memory:")
        apsw.sqlite_extra.load(connection, "cksumvfs")
        connection.close()


def open_writer(path: Path, *, cache_mib: int = CACHE_MIB) -> apsw.Connection:
    """The one connection that may write, migrated and checked; StoreDamaged if not whole.

    StoreFull when the disk has no room for that; what is there already stays as it is.

    Pages of up to `cache_mib` MiB are kept in memory.
    """
    require_sound_sqlite()
    _load_checksums()
    _require_file(path)
    connection = apsw.Connection(
        str(path),
        flags=apsw.SQLITE_OPEN_READWRITE | apsw.SQLITE_OPEN_CREATE,
        vfs="cksmvfs",
        statementcachesize=STATEMENTS,
    )
    try:
        # No pages: it is new, or its making was cut off. Asking undoes what such a cut left.
        if connection.pragma("page_count") == 0:
            connection.reserve_bytes("main", CHECKSUM_BYTES)
        _settings(connection)
        connection.pragma("cache_size", -1024 * cache_mib)
        _require_whole(connection, path)
        _migrate(connection, path)
    except apsw.Error as error:
        connection.close()
        raise named(error, f"{path} cannot be opened") from error
    except StoreError:
        connection.close()
        raise
    return connection


def _require_file(path: Path) -> None:
    """Make the file where there is none, for nobody else to read."""
    try:
        if not path.exists():
            path.touch(mode=0o600)
    except OSError as error:
        if is_full(error):
            raise named(error, "") from error
        raise


def _settings(connection: apsw.Connection) -> None:
    _common(connection)
    # Savepoints keep the pages as they were: in memory, not in a file on a disk for each commit.
    connection.pragma("temp_store", "MEMORY")
    connection.pragma("page_size", 4096)
    if connection.pragma("journal_mode", "wal") != "wal":
        raise StoreDamaged("the file system does not allow WAL; use a local disk")
    connection.pragma("synchronous", "FULL")
    connection.pragma("foreign_keys", 1)
    connection.pragma("cell_size_check", 1)
    connection.pragma("wal_autocheckpoint", 4000)
    if connection.pragma("synchronous") != 2 or connection.pragma("foreign_keys") != 1:
        raise StoreDamaged("the database did not take its settings")


def _common(connection: apsw.Connection) -> None:
    """What holds for the writer and the readers."""
    connection.set_busy_timeout(5000)
    connection.config(apsw.SQLITE_DBCONFIG_DEFENSIVE, 1)
    # A plan follows from the statement alone. Without this a SQLite that is built with STAT4, as
    # that of apsw is, prepares every join anew for every value: half the time of an act.
    connection.config(apsw.SQLITE_DBCONFIG_ENABLE_QPSG, 1)
    connection.pragma("trusted_schema", 0)


def _require_whole(connection: apsw.Connection, path: Path) -> None:
    application = connection.pragma("application_id")
    if application not in (0, APPLICATION_ID):
        raise StoreDamaged(f"{path} is not a store of this gateway", path=str(path))
    verdict = connection.pragma("quick_check")
    if verdict != "ok":
        raise StoreDamaged(f"{path} failed its check: {verdict}", path=str(path))


def _migrate(connection: apsw.Connection, path: Path) -> None:
    known = migrations()
    version = connection.pragma("user_version")
    if version > known[-1][0]:
        raise StoreDamaged(
            f"{path} has schema {version}, this program knows {known[-1][0]}: install a newer one",
            path=str(path),
        )
    connection.pragma("foreign_keys", 0)  # a table that others point to may be made anew
    for number, sql in known:
        if number > version:
            with connection:
                connection.execute(sql)
                if connection.execute("PRAGMA foreign_key_check").fetchone() is not None:
                    raise StoreDamaged(f"{path} did not take migration {number}", path=str(path))
                connection.pragma("application_id", APPLICATION_ID)
                connection.pragma("user_version", number)
    connection.pragma("foreign_keys", 1)


def open_reader(path: Path) -> apsw.Connection:
    """A connection that can only read and never checkpoints."""
    _load_checksums()
    connection = apsw.Connection(str(path), flags=apsw.SQLITE_OPEN_READWRITE, vfs="cksmvfs")
    _common(connection)
    connection.config(apsw.SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE, 1)
    connection.pragma("wal_autocheckpoint", 0)
    connection.pragma("query_only", 1)
    connection.create_scalar_function(FOLDED, _folded, 1, deterministic=True)
    return connection


def _folded(*values: object) -> str | None:
    return None if values[0] is None else str(values[0]).casefold()
