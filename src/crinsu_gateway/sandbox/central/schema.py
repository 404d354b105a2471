"""The schema of the sandbox central's file, and the steps that bring an older file up to it.

schema.sql is where a new file begins; each file of steps/ is then applied once, in the order of
their names, and its name is kept in the file. A new step is a new file of the next number:
nothing else has to be changed. A step that was released is never edited.
"""

from importlib import resources

import apsw

SCHEMA_VERSION = 3
"""PRAGMA user_version of a file that keeps the names of its steps; 1 and 2 did not."""
BEGUN_AT = {0: ("0002_carrier_and_missing",), 2: ("0002_carrier_and_missing",), 1: ()}
"""What a file of an older version has by itself: schema.sql is schema 2."""
_KEPT = "CREATE TABLE IF NOT EXISTS schema_step (name TEXT PRIMARY KEY) STRICT, WITHOUT ROWID"


def steps() -> dict[str, str]:
    """The steps by name, in their order."""
    folder = resources.files(__package__).joinpath("steps")
    found = {one.name.removesuffix(".sql"): one for one in folder.iterdir()}
    return {name: found[name].read_text() for name in sorted(found)}


def bring_up(connection: apsw.Connection) -> bool:
    """Make the schema of a new file, or apply what an older one lacks; whether it was new.

    All of it or nothing. ValueError for a file that a newer program made.
    """
    (version,) = next(connection.execute("PRAGMA user_version"))
    if version > SCHEMA_VERSION:
        raise ValueError(f"the file has schema {version}, this program knows {SCHEMA_VERSION}")
    connection.execute("PRAGMA foreign_keys=OFF")  # a table that is made anew keeps its children
    with connection:
        if version == 0:
            connection.execute(resources.files(__package__).joinpath("schema.sql").read_text())
        if version < SCHEMA_VERSION:
            connection.execute(_KEPT)
            for name in BEGUN_AT[version]:
                connection.execute("INSERT INTO schema_step VALUES (?)", (name,))
            connection.execute(f"PRAGMA user_version={SCHEMA_VERSION}")
        _apply_missing(connection)
    connection.execute("PRAGMA foreign_keys=ON")
    return bool(version == 0)


def _apply_missing(connection: apsw.Connection) -> None:
    known = steps()
    applied = {name for (name,) in connection.execute("SELECT name FROM schema_step")}
    strangers = sorted(applied - set(known))
    if strangers:
        raise ValueError(f"the file has the step {strangers[0]}, which this program does not know")
    for name, text in known.items():
        if name not in applied:
            connection.execute(text)
            connection.execute("INSERT INTO schema_step VALUES (?)", (name,))
    if applied >= set(known):
        return
    for table, *_ in connection.execute("PRAGMA foreign_key_check"):
        raise ValueError(f"the file is broken: a row of {table} points at nothing")
