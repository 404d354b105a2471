"""The keys that sign a trail, one after the other: who handed over to whom, and who signs when.

A hand-over is a note over the trail as it was then, with the fingerprint of the next key, signed
by the old key and by the next one. So who knows the first fingerprint can follow to the last, and
the next key alone can say nothing about what was before it. It keeps nothing and makes no keys.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

from cryptography.hazmat.primitives.asymmetric.ed25519 import (
    Ed25519PrivateKey,
    Ed25519PublicKey,
)

from crinsu_gateway.model.checkpoint import (
    Checkpoint,
    as_note,
    fingerprint,
    is_signed,
    opened,
    parsed,
)
from crinsu_gateway.model.errors import NotACheckpoint
from crinsu_gateway.model.trail_errors import StrangeKey

NEXT = "next-key"


@dataclass(frozen=True, slots=True)
class ChainedKey:
    """A key, the event from which on it signs, and the hand-over to it; "" when there was none."""

    public: Ed25519PublicKey
    since: int
    handover: str = ""

    @property
    def fingerprint(self) -> str:
        """SHA-256 over the key in DER, in hex."""
        return fingerprint(self.public)


def handed_over(here: Checkpoint, old: Ed25519PrivateKey, new: Ed25519PrivateKey) -> str:
    """The note by which a key hands over to the next one, at a point of the trail."""
    text = f"{here.text}{NEXT} {fingerprint(new.public_key())}\n"
    return as_note(text, here.origin, old, new)


def opened_handover(note: str, old: Ed25519PublicKey, new: ChainedKey) -> Checkpoint:
    """What a hand-over says of the trail; StrangeKey when it is not one between these two."""
    text, dash, signatures = note.partition("\n\n")
    *said, last = text.split("\n")
    try:
        found = parsed("\n".join(said) + dash + signatures)
    except NotACheckpoint as fault:
        raise _no_handover(new) from fault
    whole = (
        last == f"{NEXT} {new.fingerprint}"
        and found.size == new.since
        and is_signed(note, found.origin, old)
        and is_signed(note, found.origin, new.public)
    )
    if not whole:
        raise _no_handover(new)
    return found


def _no_handover(new: ChainedKey) -> StrangeKey:
    return StrangeKey(
        f"the hand-over to the key {new.fingerprint} is not signed by the key before it and by it",
        event=new.since,
    )


def handovers(keys: Sequence[ChainedKey]) -> list[Checkpoint]:
    """What the hand-overs of a chain say of the trail; StrangeKey for one that does not hold."""
    pairs = pairwise(keys)
    return [opened_handover(key.handover, old.public, key) for old, key in pairs if key.handover]


def runs(keys: Sequence[ChainedKey]) -> list[list[ChainedKey]]:
    """The keys in runs within which each handed over to the next; several: a key was lost."""
    found: list[list[ChainedKey]] = []
    for key in keys:
        if found and key.handover:
            found[-1].append(key)
        else:
            found.append([key])
    return found


def require_known(keys: Sequence[ChainedKey], known: Sequence[str]) -> None:
    """StrangeKey unless each key follows from a known fingerprint, and each known one is there."""
    prints = {key.fingerprint for key in keys}
    for one in known:
        if one not in prints:
            raise StrangeKey(f"the key {one} that you know is not among those of this trail")
    for run in runs(keys):
        if known and not {key.fingerprint for key in run}.intersection(known):
            raise StrangeKey(
                f"no key that you know handed over to the key {run[0].fingerprint}, which signs "
                f"from event {run[0].since} on: compare its fingerprint with the one on paper",
                event=run[0].since,
            )


def opened_by(note: str, keys: Sequence[ChainedKey]) -> Checkpoint:
    """A checkpoint signed by a key of the chain, in its time; StrangeKey when it is not."""
    for key, after in zip(keys, [*keys[1:], None], strict=True):
        try:
            found = opened(note, key.public)
        except NotACheckpoint:
            continue
        if after is not None and found.size > after.since:
            raise StrangeKey(
                f"the checkpoint over {found.size} events: the key that signed it signs no more "
                f"since event {after.since}",
                event=after.since,
            )
        return found
    said = note.partition("\n\n")[0].split("\n")[1:2]
    raise StrangeKey(
        f"the checkpoint over {said[0] if said else '?'} events: no known key signed it"
    )
