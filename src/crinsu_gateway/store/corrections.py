"""What a sample container is called is corrected by a person, where no centre says it.

Its place and its state are changed by acts alone, never corrected.
"""

from dataclasses import dataclass

from crinsu_gateway.model.audit import Actor, Body
from crinsu_gateway.model.procedure_errors import CentreDecides
from crinsu_gateway.model.reason import needed
from crinsu_gateway.store import audit, policies, tags
from crinsu_gateway.store.changes import Topic
from crinsu_gateway.store.transaction import Transaction


@dataclass(frozen=True, slots=True)
class Identity:
    """What a sample container is called, what is said of it, and the code on it."""

    name: str
    description: str
    tag: str | None


def identity(tx: Transaction, sample_id: int) -> Identity:
    """How a sample container (local id) is called now; NotFound when there is none."""
    return Identity(
        *tx.need(
            f"sample container {sample_id}",
            "SELECT name, description, tag FROM sample_container WHERE id = ?",
            (sample_id,),
        )
    )


def correct(
    tx: Transaction, sample_id: int, wanted: Identity, *, reason: str, actor: Actor
) -> None:
    """Correct it; the same again changes nothing. CentreDecides, TagTaken, ReasonMissing."""
    why = needed(reason)
    if policies.has_centre(tx):
        raise CentreDecides(
            "the centre decides what a sample container is called: correct it there"
        )
    before = identity(tx, sample_id)
    if before == wanted:
        return
    if wanted.tag is not None:
        tags.require_free(tx, wanted.tag, but=sample_id)
    tx.change(
        "UPDATE sample_container SET name = ?, description = ?, tag = ?, changed_ms = ? "
        "WHERE id = ?",
        (wanted.name, wanted.description, wanted.tag, tx.now.utc_ms, sample_id),
    )
    facts: Body = {"sample": sample_id, "tag_old": before.tag, "tag_new": wanted.tag}
    sealed = _differing("name", before.name, wanted.name)
    sealed |= _differing("description", before.description, wanted.description)
    audit.append(tx, "sample.changed", actor, facts, reason=why, sealed=sealed)
    tx.touch(Topic.SAMPLES)


def _differing(field: str, old: str, new: str) -> dict[str, str]:
    """Both texts where they differ: people write anything into them, so they are sealed."""
    told = {f"{field}_old": old, f"{field}_new": new}
    return {} if old == new else {name: text for name, text in told.items() if text}
