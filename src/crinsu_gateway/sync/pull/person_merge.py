"""What to do about a person whom the centre names, beside what is known here. Pure.

The centre owns who people are and what they may do; a PIN is chosen here and never travels. An end
of access is final on both sides: what was revoked here is not brought back by an older word.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field

from crinsu_gateway.model.person import PersonState, Role, Standing, Training
from crinsu_gateway.sync.target import RemotePerson


@dataclass(frozen=True, slots=True)
class Verdict:
    """What changes here; None and empty: nothing. `trainings` with None takes one away.

    `until_ms` goes with a changed `role`, and with somebody who is added.
    """

    add: bool = False
    revoke: bool = False
    role: Role | None = None
    until_ms: int | None = None
    trainings: Mapping[Training, int | None] = field(default_factory=dict)


def verdict(known: Standing | None, remote: RemotePerson) -> Verdict:
    """What changes here. An administrator is never made from afar: that is done on the machine."""
    if remote.role in (Role.ADMINISTRATOR, Role.MACHINE):
        return Verdict()
    if known is None and remote.revoked:
        return Verdict()
    if known is None:
        return Verdict(add=True, until_ms=remote.until_ms, trainings=remote.trainings)
    if known.state is PersonState.REVOKED or known.role is Role.ADMINISTRATOR:
        return Verdict(revoke=remote.revoked and known.state is not PersonState.REVOKED)
    if remote.revoked:
        return Verdict(revoke=True)
    until_ms = known.until_ms if remote.until_ms is None else remote.until_ms
    is_same = (known.role, known.until_ms) == (remote.role, until_ms)
    here = known.trainings or {}
    changed = {
        one: remote.trainings.get(one)
        for one in Training
        if here.get(one) != remote.trainings.get(one)
    }
    if is_same:
        return Verdict(trainings=changed)
    return Verdict(role=remote.role, until_ms=until_ms, trainings=changed)
