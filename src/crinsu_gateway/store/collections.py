"""Collections of the facility, as research registries may harvest them: configured, then changed.

The later word holds: what is configured is taken over when the configuration changes, what a
registry changed stays until then. One that is no longer configured is kept and shown to nobody.
What may be changed is decided in model/collection.py.
"""

import json
from collections.abc import Collection as Some
from collections.abc import Sequence
from dataclasses import asdict, dataclass, fields, replace

from crinsu_gateway.model.audit import Actor, Body, BodyValue
from crinsu_gateway.model.collection import Collection, Material, Wish, wished
from crinsu_gateway.store import audit
from crinsu_gateway.store.changes import Topic
from crinsu_gateway.store.transaction import Transaction

_IN_WORDS = frozenset({"name", "materials"})
"""Members with free text: the events seal them."""


@dataclass(frozen=True, slots=True)
class Kept:
    """A collection as it stands, since when it is kept here, and when it changed last."""

    collection: Collection
    created_ms: int
    changed_ms: int


def apply(tx: Transaction, configured: Sequence[Collection], actor: Actor) -> None:
    """Take over what is configured; whatever else there is is shown to nobody from now on."""
    rows = tx.all("SELECT id, configured, record, in_use FROM collection")
    known = {row[0]: row[1:] for row in rows}
    for one in configured:
        found = known.pop(one.id, None)
        if found is None:
            _make(tx, one, actor)
            continue
        before, stands, in_use = _read(found[0]), _read(found[1]), bool(found[2])
        if before != one or not in_use:
            tx.change(
                "UPDATE collection SET configured = ?, in_use = 1 WHERE id = ?",
                (_written(one), one.id),
            )
            _put(tx, stands, _followed(before, one, stands), actor, shown=not in_use)
    for identity, (_, _, in_use) in known.items():
        if in_use:
            tx.change("UPDATE collection SET in_use = 0 WHERE id = ?", (identity,))
            facts: Body = {"collection": identity, "old": {"shown": True}, "new": {"shown": False}}
            audit.append(tx, "collection.changed", actor, facts)
            tx.touch(Topic.REGISTRY)


def everything(tx: Transaction) -> list[Kept]:
    """The collections that are configured, by id."""
    rows = tx.all(f"{_SELECT} WHERE in_use = 1 ORDER BY length(id), id")
    return [Kept(_read(row[0]), row[1], row[2]) for row in rows]


def one(tx: Transaction, identity: str) -> Kept:
    """One collection that is configured; NotFound when there is none of this id."""
    row = tx.need(f"biobank {identity}", f"{_SELECT} WHERE in_use = 1 AND id = ?", (identity,))
    return Kept(_read(row[0]), row[1], row[2])


def change(
    tx: Transaction, identity: str, wish: Wish, codes: Some[str], actor: Actor, reason: str
) -> None:
    """Change a collection as it is asked for; CollectionFault, NotFound when it cannot be."""
    before = one(tx, identity).collection
    _put(tx, before, wished(before, wish, codes), actor, reason=reason)


_SELECT = "SELECT record, created_ms, changed_ms FROM collection"


def _make(tx: Transaction, one: Collection, actor: Actor) -> None:
    tx.change(
        "INSERT INTO collection (id, configured, record, in_use, created_ms, changed_ms) "
        "VALUES (?1, ?2, ?2, 1, ?3, ?3)",
        (one.id, _written(one), tx.now.utc_ms),
    )
    facts: Body = {"collection": one.id, "old": None, "new": {"published": one.published}}
    audit.append(tx, "collection.created", actor, facts, sealed={"record": _written(one)})
    tx.touch(Topic.REGISTRY)


def _followed(before: Collection, configured: Collection, stands: Collection) -> Collection:
    """What stands, with what the configuration says otherwise than it did."""
    names = [field.name for field in fields(Collection)]
    newer = {
        name: getattr(configured, name)
        for name in names
        if getattr(configured, name) != getattr(before, name)
    }
    return replace(stands, **newer)


def _put(
    tx: Transaction,
    before: Collection,
    after: Collection,
    actor: Actor,
    *,
    reason: str = "",
    shown: bool = False,
) -> None:
    """Write how a collection stands now; nothing when nothing changed and it was `shown` before."""
    old, new = asdict(before), asdict(after)
    changed = [name for name in old if old[name] != new[name]]
    if not changed and not shown:
        return
    tx.change(
        "UPDATE collection SET record = ?, changed_ms = ? WHERE id = ?",
        (_written(after), tx.now.utc_ms, after.id),
    )
    told_old: dict[str, BodyValue] = {"shown": False} if shown else {}
    told_new: dict[str, BodyValue] = {"shown": True} if shown else {}
    sealed: dict[str, str] = {}
    for name in changed:
        if name in _IN_WORDS:
            sealed |= {f"{name}_old": _text(old[name]), f"{name}_new": _text(new[name])}
        else:
            told_old[name], told_new[name] = _plain(old[name]), _plain(new[name])
    facts: Body = {"collection": after.id, "old": told_old, "new": told_new}
    audit.append(tx, "collection.changed", actor, facts, reason=reason, sealed=sealed)
    tx.touch(Topic.REGISTRY)


def _plain(value: object) -> BodyValue:
    if isinstance(value, list | tuple):
        return [str(part) for part in value]
    return value if isinstance(value, bool) else str(value)


def _text(value: object) -> str:
    return json.dumps(value, ensure_ascii=False, sort_keys=True)


def _written(collection: Collection) -> str:
    return json.dumps(asdict(collection), ensure_ascii=False, separators=(",", ":"))


def _read(text: str) -> Collection:
    kept = json.loads(text)
    materials = tuple(Material(one["code"], one["other"]) for one in kept.pop("materials"))
    return Collection(**{**kept, "materials": materials, "projects": tuple(kept["projects"])})
