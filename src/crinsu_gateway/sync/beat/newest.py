"""What the centre said with its last heartbeat answer is the newest of each kind, for the pull.

A text that changed means that something of the kind changed there; it says not what. None: this
centre does not say it, so the pull goes by the clock.
"""

from collections.abc import Mapping

from crinsu_gateway.store import sync_state
from crinsu_gateway.store.transaction import Transaction

_PREFIX = "newest."


def note(tx: Transaction, newest: Mapping[str, str] | None) -> None:
    """Keep what an answer said, and forget what it does not say any more."""
    said = newest or {}
    kept = {
        name: value
        for name, value in sync_state.everything(tx).items()
        if name.startswith(_PREFIX) and value is not None
    }
    for kind, text in said.items():
        if kept.get(_PREFIX + kind) != text:
            sync_state.put(tx, _PREFIX + kind, text)
    for name in kept.keys() - {_PREFIX + kind for kind in said}:
        sync_state.put(tx, name, None)


def said(tx: Transaction, kind: str) -> str | None:
    """The newest of a kind (the value of a target.Kind), as the centre said it last."""
    value = sync_state.get(tx, _PREFIX + kind)
    return value if isinstance(value, str) else None
