"""Who looks at a page of the console, as they stand now.

It tells what somebody may do so that a page offers nothing that would be refused; whether an act is
allowed is decided by the API when it is done.
"""

from dataclasses import dataclass, field

from crinsu_gateway.model.person import Act, Relation, Role, Standing, why_not


@dataclass(frozen=True, slots=True)
class Viewer:
    """Somebody who is signed in at a console."""

    person_id: int
    name: str = field(repr=False)
    station: str
    standing: Standing
    now_ms: int

    @property
    def role(self) -> Role:
        """What they are here for."""
        return self.standing.role

    def may(self, act: Act, relation: Relation = Relation.ANOTHERS) -> bool:
        """Whether they may do something now, to a thing of another or of their own."""
        return not why_not(self.standing, act, self.now_ms, relation)
