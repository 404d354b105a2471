"""What the store knows of itself: its file, whose gateway it is, and the epoch of its outbox."""

from crinsu_gateway.model.errors import ConfigError
from crinsu_gateway.store.transaction import Transaction


def claim(tx: Transaction, gateway: str) -> int:
    """Bind the store to this gateway; the epoch. ConfigError when it is another gateway's."""
    owner = tx.value("SELECT value FROM meta WHERE key = 'gateway'")
    if owner is None:
        tx.many(
            "INSERT INTO meta (key, value) VALUES (?, ?)", [("gateway", gateway), ("epoch", "1")]
        )
        return 1
    if owner != gateway:
        raise ConfigError(
            f"this store belongs to gateway {owner}, the config says {gateway}: "
            "use its own state_dir for each gateway"
        )
    return epoch(tx)


def file(tx: Transaction) -> str:
    """The file that it is in: what tells one store from another."""
    return str(tx.value("SELECT file FROM pragma_database_list WHERE name = 'main'"))


def gateway_id(tx: Transaction) -> str:
    """The gateway that owns this store."""
    return str(tx.need("gateway in the store", "SELECT value FROM meta WHERE key = 'gateway'")[0])


EPOCH = "SELECT CAST(value AS INTEGER) FROM meta WHERE key = 'epoch'"


def epoch(tx: Transaction) -> int:
    """The epoch; a restored backup starts a new one."""
    return int(tx.need("epoch in the store", EPOCH)[0])


def begin_epoch(tx: Transaction, number: int) -> None:
    """Start a later epoch; the numbers of facts go on."""
    tx.change("UPDATE meta SET value = ? WHERE key = 'epoch'", (str(number),))


def alive(tx: Transaction) -> None:
    """Note that the gateway lives: after a power cut this says until when it did, at least."""
    tx.change(
        "INSERT INTO meta (key, value) VALUES ('alive_ms', ?) "
        "ON CONFLICT (key) DO UPDATE SET value = excluded.value",
        (str(tx.now.utc_ms),),
    )


def last_alive_ms(tx: Transaction) -> int | None:
    """Until when the gateway lived before, in UTC ms; None for a new store."""
    text = tx.value("SELECT value FROM meta WHERE key = 'alive_ms'")
    return None if text is None else int(text)
