"""The tag of a sample container: given, changed or taken off when a person or the centre says so.

A tag is on one thing at a time. Where two are claimed to bear one, a person decides
(store/settling.py); nothing here chooses.
"""

from crinsu_gateway.model.audit import Actor, Body
from crinsu_gateway.model.errors import TagTaken
from crinsu_gateway.store import audit, places
from crinsu_gateway.store.changes import Topic
from crinsu_gateway.store.transaction import Transaction


def bearer(tx: Transaction, tag: str) -> int | None:
    """The local id of the sample container that bears a tag, or None."""
    found = tx.value("SELECT id FROM sample_container WHERE tag = ?", (tag,))
    return None if found is None else int(found)


def require_free(tx: Transaction, tag: str, *, but: int | None = None) -> None:
    """TagTaken when a container bears a tag, or a sample container other than `but` (local id)."""
    other = bearer(tx, tag)
    if other is not None and other != but:
        raise TagTaken(f"tag {tag} is on another sample container", tag=tag, sample=other)
    if places.by_tag(tx, tag) is not None:
        raise TagTaken(f"tag {tag} is on a container", tag=tag)


def retag(tx: Transaction, sample_id: int, tag: str | None, actor: Actor) -> None:
    """Give a sample container (local id) another tag, or none; TagTaken when something bears it."""
    before = tx.value("SELECT tag FROM sample_container WHERE id = ?", (sample_id,))
    if before == tag:
        return
    if tag is not None:
        require_free(tx, tag)
    tx.change(
        "UPDATE sample_container SET tag = ?, changed_ms = ? WHERE id = ?",
        (tag, tx.now.utc_ms, sample_id),
    )
    facts: Body = {"sample": sample_id, "tag_old": before, "tag_new": tag}
    audit.append(tx, "sample.changed", actor, facts)
    tx.touch(Topic.SAMPLES)


def swap(tx: Transaction, one: int, other: int, actor: Actor) -> None:
    """Let two sample containers (local ids) exchange their tags."""
    of_one = tx.value("SELECT tag FROM sample_container WHERE id = ?", (one,))
    of_other = tx.value("SELECT tag FROM sample_container WHERE id = ?", (other,))
    retag(tx, one, None, actor)
    retag(tx, other, of_one, actor)
    retag(tx, one, of_other, actor)
