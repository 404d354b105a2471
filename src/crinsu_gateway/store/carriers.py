"""What carrier a sample container is: as the centre or the site said, or what is assumed meanwhile.

What nobody said is kept as such, so that an assumption never looks like a fact; which class is
assumed is for the configuration. The exposure clock runs by it.
"""

from dataclasses import dataclass

from crinsu_gateway.model.audit import Actor, Body
from crinsu_gateway.model.errors import UnknownCarrier, UnknownSample
from crinsu_gateway.model.reason import needed
from crinsu_gateway.model.thermal import ASSUMED, CarrierClass, carrier_class, kind_of
from crinsu_gateway.store import audit, policies
from crinsu_gateway.store.changes import Topic
from crinsu_gateway.store.transaction import Transaction

CLASS = (
    "COALESCE(m.carrier_class, "
    f"(SELECT value FROM policy WHERE name = '{policies.ASSUMED_CARRIER}'), '{ASSUMED.value}')"
)
"""The class of a sample container `m`, in SQL, where nobody said it the one that is assumed."""
CENTRE, SITE = "centre", "site"
"""Who said it. The site sees what it is; what it said, the centre does not change."""


@dataclass(frozen=True, slots=True)
class Carrying:
    """What carrier a sample container is; `assumed`: nobody said so."""

    kind: CarrierClass
    assumed: bool


def of(tx: Transaction, sample_id: int) -> Carrying:
    """What carrier a sample container (local id) is."""
    text, unsaid = tx.need(
        f"sample container {sample_id}",
        f"SELECT {CLASS}, m.carrier_class IS NULL FROM sample_container m WHERE m.id = ?",
        (sample_id,),
    )
    return Carrying(kind_of(text), bool(unsaid))


def classify(
    tx: Transaction, sample_id: int, text: str, actor: Actor, *, reason: str = ""
) -> CarrierClass:
    """Say what carrier a sample container (local id) is, by which the exposure clock runs.

    UnknownCarrier when there is no such class; ReasonMissing when another one was said before,
    so that this corrects it. An exposure that goes on keeps the one before.
    """
    kind = carrier_class(text)
    row = tx.one("SELECT 1 FROM sample_container WHERE id = ?", (sample_id,))
    if row is None:
        raise UnknownSample(f"there is no sample container {sample_id}", sample=sample_id)
    _keep(tx, sample_id, kind, SITE, actor, reason)
    return kind


def said_by_centre(tx: Transaction, sample_id: int, text: str, actor: Actor) -> str | None:
    """Take over what the centre says of a sample container (local id), unless the site said it.

    What stays here instead, for a person to look at: the class of the site, or why the word of
    the centre means none; None when both agree.
    """
    try:
        kind = carrier_class(text)
    except UnknownCarrier as error:
        return error.sentence
    known, by = tx.need(
        f"sample container {sample_id}",
        "SELECT carrier_class, carrier_by FROM sample_container WHERE id = ?",
        (sample_id,),
    )
    if by == SITE:
        return None if known == kind.value else str(known)
    _keep(tx, sample_id, kind, CENTRE, actor)
    return None


def require_class(text: str) -> None:
    """UnknownCarrier when the word of the centre names no class of carriers."""
    carrier_class(text)


def follow_centre(tx: Transaction, sample_id: int, text: str, actor: Actor, reason: str) -> None:
    """Let a sample container (local id) be what the centre says, whatever the site said before."""
    _keep(tx, sample_id, carrier_class(text), CENTRE, actor, reason)


def _keep(
    tx: Transaction, sample_id: int, kind: CarrierClass, by: str, actor: Actor, reason: str = ""
) -> None:
    before = tx.one(
        "SELECT carrier_class, carrier_by FROM sample_container WHERE id = ?", (sample_id,)
    )
    if before is None or tuple(before) == (kind.value, by):
        return
    if by == SITE and before[0] not in (None, kind.value):
        reason = needed(reason)
    tx.change(
        "UPDATE sample_container SET carrier_class = ?, carrier_by = ?, changed_ms = ? "
        "WHERE id = ?",
        (kind.value, by, tx.now.utc_ms, sample_id),
    )
    facts: Body = {"sample": sample_id, "old": before[0], "new": kind.value}
    audit.append(tx, "sample.carrier", actor, facts, reason=reason)
    tx.touch(Topic.SAMPLES)
