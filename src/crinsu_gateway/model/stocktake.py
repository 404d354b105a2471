"""Stock-take: what was scanned blindly in containers, against what the record says. Pure.

It only tells differences; nothing is put right by it. Another person than the one who counted
resolves each, one by one.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum

from crinsu_gateway.model.errors import RuleError
from crinsu_gateway.model.place_errors import ReasonMissing
from crinsu_gateway.model.procedure_errors import SecondPersonMissing


class DifferenceKind(StrEnum):
    """How count and record differ."""

    MISSING = "MISSING"  # recorded here, scanned nowhere
    UNEXPECTED = "UNEXPECTED"  # scanned here, recorded in no slot, or not known at all
    MOVED = "MOVED"  # scanned here, recorded elsewhere


class Resolution(StrEnum):
    """What a difference is resolved by."""

    KEEP = "KEEP"  # the record is right; it was looked at again
    CORRECT = "CORRECT"  # the count is right; the record follows it


@dataclass(frozen=True, slots=True)
class Recorded:
    """A sample container as the record has it; `container` is T1/C1/CN2, None if in no slot."""

    sample: int
    container: str | None
    address: str | None


@dataclass(frozen=True, slots=True)
class Difference:
    """One difference. `recorded` is an address, `found` the container where it was scanned."""

    kind: DifferenceKind
    tag: str
    sample: int | None
    recorded: str | None
    found: str | None


def differences(
    counted: Mapping[str, Iterable[str]],
    recorded: Mapping[str, Recorded],
    elsewhere: frozenset[str] = frozenset(),
) -> list[Difference]:
    """What differs, in the order of the containers: those counted, with the tags scanned in each.

    `recorded` has every tag that was scanned and is known, and every one recorded in a counted
    container. What was scanned `elsewhere` in the same stock-take is not missing.
    """
    found: list[Difference] = []
    scanned = {tag for tags in counted.values() for tag in tags} | elsewhere
    for container, tags in counted.items():
        for tag in tags:
            known = recorded.get(tag)
            if known is None or known.container is None:
                sample = None if known is None else known.sample
                found.append(Difference(DifferenceKind.UNEXPECTED, tag, sample, None, container))
            elif known.container != container:
                found.append(
                    Difference(DifferenceKind.MOVED, tag, known.sample, known.address, container)
                )
    for tag, known in recorded.items():
        if known.container in counted and tag not in scanned:
            found.append(Difference(DifferenceKind.MISSING, tag, known.sample, known.address, None))
    return found


def may_resolve(
    counters: Iterable[str],
    resolver: str,
    reason: str,
    difference: Difference,
    how: Resolution,
    slot: str | None,
) -> None:
    """Refuse a resolution by who counted, without a reason, or that cannot be carried out."""
    if not reason.strip():
        raise ReasonMissing("say why: a difference is resolved with a reason")
    if resolver.strip().casefold() in {one.strip().casefold() for one in counters}:
        raise SecondPersonMissing("who counted cannot resolve: let another person do it")
    if how is Resolution.KEEP or difference.kind is DifferenceKind.MISSING:
        return
    if difference.sample is None:
        raise RuleError(
            "this tag is not known: tell the centre first, then resolve", tag=difference.tag
        )
    if slot is None:
        raise RuleError("say in which slot it is: the count tells the container only")
    if slot.rsplit("/", 1)[0] != difference.found:
        raise RuleError(f"it was found in {difference.found}; slot {slot} is not there", slot=slot)
