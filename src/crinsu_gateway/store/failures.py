"""What a failure of SQLite means for the house: a disk that is full, or a store not to be trusted.

The first is waited for, the second ends the daemon (decision 0005).
"""

import errno

import apsw

from crinsu_gateway.model.errors import StoreDamaged, StoreError, StoreFull

FOREIGN_PAGE = (
    "the checksum of a page is wrong: the disk gives back what was not written, or another program "
    "(such as sqlite3) wrote into the file; keep the file, and go on from a backup "
    "(crinsu-gateway restore)"
)
_NO_SPACE = (errno.ENOSPC, errno.EDQUOT)


def is_full(error: Exception) -> bool:
    """Whether there was no room on the disk.

    SQLite says so of the file and its log. Of the index beside the log, which holds no data, it
    says alone that it could not be made larger.
    """
    extended = getattr(error, "extendedresult", None) == apsw.SQLITE_IOERR_SHMSIZE
    no_file = isinstance(error, OSError) and error.errno in _NO_SPACE
    return extended or no_file or isinstance(error, apsw.FullError)


def is_fatal(error: apsw.Error) -> bool:
    """Whether the whole batch must fail: the disk is full or not to be trusted."""
    return isinstance(error, apsw.FullError | apsw.IOError | apsw.CorruptError | apsw.NotADBError)


def named(error: Exception, otherwise: str) -> StoreError:
    """The failure as the rest of the house knows it; `otherwise` says what else failed."""
    if is_full(error):
        return StoreFull("the disk of the store is full: free some space; nothing was changed")
    if getattr(error, "extendedresult", None) == apsw.SQLITE_IOERR_DATA:
        return StoreDamaged(f"{otherwise}: {FOREIGN_PAGE}")
    return StoreDamaged(f"{otherwise}: {error}")
