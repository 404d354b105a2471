"""What to do about a person whom the centre names, beside what is known here. Pure.

The centre owns who people are and what they may do; a PIN is chosen here and never travels. An end
of access is final on both sides: what was revoked here is not brought back by an older word.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field

from crinsu_gateway.model.clock import parse_iso_utc
from crinsu_gateway.model.person import PersonState, Role, Standing, Training


@dataclass(frozen=True, slots=True, repr=False)
class RemotePerson:
    """A person at the centre; name and badge number are personal and stay out of any text of it."""

    id: int
    name: str
    role: Role
    badge: str | None
    trainings: Mapping[Training, int]
    revoked: bool

    def __repr__(self) -> str:
        return f"RemotePerson(id={self.id})"


@dataclass(frozen=True, slots=True)
class Verdict:
    """What changes here; None and empty: nothing. `trainings` with None takes one away."""

    add: bool = False
    revoke: bool = False
    role: Role | None = None
    trainings: Mapping[Training, int | None] = field(default_factory=dict)


def read(raw: object) -> RemotePerson:
    """A person as the centre writes them; ValueError when it is not the shape agreed."""
    if not isinstance(raw, dict):
        raise ValueError("a person is an object")
    number, name, badge, revoked = (raw.get(key) for key in ("id", "name", "badge", "revoked"))
    trainings = raw.get("trainings", {})
    if not (isinstance(number, int) and not isinstance(number, bool) and 0 < number < 10**12):
        raise ValueError("a person has an id from 1 to 10^12 - 1")
    if not (isinstance(name, str) and isinstance(revoked, bool) and isinstance(trainings, dict)):
        raise ValueError(f"person {number} has no name, no revoked, or no trainings")
    if not (badge is None or isinstance(badge, str)):
        raise ValueError(f"the badge of person {number} is no text")
    ends = {Training(key): parse_iso_utc(str(moment)) for key, moment in trainings.items()}
    return RemotePerson(
        number, name[:100], Role(str(raw.get("role"))), badge or None, ends, revoked
    )


def verdict(known: Standing | None, remote: RemotePerson) -> Verdict:
    """What changes here. An administrator is never made from afar: that is done on the machine."""
    if remote.role in (Role.ADMINISTRATOR, Role.MACHINE):
        return Verdict()
    if known is None:
        return Verdict(add=not remote.revoked, trainings={} if remote.revoked else remote.trainings)
    if known.state is PersonState.REVOKED or known.role is Role.ADMINISTRATOR:
        return Verdict(revoke=remote.revoked and known.state is not PersonState.REVOKED)
    if remote.revoked:
        return Verdict(revoke=True)
    here = known.trainings or {}
    changed = {
        one: remote.trainings.get(one)
        for one in Training
        if here.get(one) != remote.trainings.get(one)
    }
    return Verdict(role=remote.role if remote.role is not known.role else None, trainings=changed)
