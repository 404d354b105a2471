"""What a change of places says in the trail: which containers, from what to what, in few words.

Neighbours in the order of the layout that changed alike are one entry, so that a tank of a million
slots says it in a line; what still does not fit one event goes on in the next. It changes nothing.
"""

from collections.abc import Iterator, Mapping, Sequence
from functools import cache
from itertools import groupby

from crinsu_gateway.model import label
from crinsu_gateway.model.audit import Actor, Body, BodyValue
from crinsu_gateway.store import audit
from crinsu_gateway.store.transaction import Transaction

MOST = 100
"""Entries in one event."""

Places = Mapping[str, str]
"""What is said of each container by its path, in the order of the layout."""

_IN_USE = """
SELECT c.path, group_concat(s.label, '|' ORDER BY s.ordinal, s.id) FROM container c
JOIN slot s ON s.container_id = c.id WHERE c.storage_id = ? AND s.in_use
GROUP BY c.id ORDER BY c.ordinal
"""


def in_use(tx: Transaction, storage_id: int) -> Places:
    """The slots in use of each container of a storage solution (local id), as labels."""
    return dict(tx.all(_IN_USE, (storage_id,)))


def say_slots(
    tx: Transaction, storage_id: int, before: Places, after: Places, actor: Actor
) -> bool:
    """Tell which slots came into use or left it, if any did; whether one did."""
    told = [
        {**entry, "old": _short(entry["old"]), "new": _short(entry["new"])}
        for entry in entries(before, after)
    ]
    facts: Body = {"storage": storage_id, "changed": _count(before, after)}
    say(tx, "storage.slots", facts, told, actor)
    return bool(told)


def say(
    tx: Transaction, kind: str, facts: Body, told: Sequence[Body], actor: Actor, *, reason: str = ""
) -> None:
    """Write the entries, as many events as they need; none when there is none."""
    of = -(-len(told) // MOST)
    for part in range(of):
        some: list[BodyValue] = [dict(one) for one in told[part * MOST : (part + 1) * MOST]]
        numbers: Body = {"part": part + 1, "of": of, "containers": some}
        audit.append(tx, kind, actor, {**facts, **numbers}, reason=reason)


def entries(before: Places, after: Places) -> Iterator[dict[str, str | int | None]]:
    """What changed: `at` one container or the first and last of `count` that changed alike."""
    paths = [*after, *(path for path in before if path not in after)]
    changes = ((path, before.get(path), after.get(path)) for path in paths)
    for (old, new), alike in groupby(changes, key=lambda change: change[1:]):
        if old != new:
            names = [path for path, _, _ in alike]
            at = names[0] if len(names) == 1 else f"{names[0]}..{names[-1]}"
            yield {"at": at, "count": len(names), "old": old, "new": new}


def _short(labels: str | int | None) -> str | None:
    """Labels in the words of the configuration: 5, 9x9, A|B; None for no slot in use."""
    return None if labels is None else _described(str(labels))


@cache
def _described(labels: str) -> str:
    return label.described(tuple(labels.split("|")))


def _count(before: Places, after: Places) -> int:
    """How many slots came into use or left it."""

    @cache
    def between(old: str | None, new: str | None) -> int:
        return len(_set(old) ^ _set(new))

    return sum(between(before.get(path), after.get(path)) for path in {*before, *after})


def _set(labels: str | None) -> frozenset[str]:
    return frozenset(labels.split("|")) if labels else frozenset()
