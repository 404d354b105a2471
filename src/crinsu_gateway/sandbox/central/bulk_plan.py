"""How much seeded data there shall be, and what belongs to which facility. Pure."""

from dataclasses import dataclass

YEAR_MS = 365 * 86_400_000


@dataclass(frozen=True, slots=True)
class Bulk:
    """How much to seed; facilities are of each organisation, the rest is of all together."""

    samples: int
    storages: int = 3
    subjects: int = 100
    procedures: int = 100
    people: int = 12
    organizations: int = 1
    facilities: int = 1
    seed: int = 1

    def __post_init__(self) -> None:
        """ValueError when a facility would go without a storage solution or a subject."""
        for name, count in (("storages", self.storages), ("subjects", self.subjects)):
            if count < self.places:
                raise ValueError(
                    f"{name}: {count} are too few for {self.places} facilities: "
                    "give at least one each"
                )

    @property
    def places(self) -> int:
        """How many facilities there are in all."""
        return self.organizations * self.facilities


def facility_of(plan: Bulk, number: int) -> int:
    """The facility of the storage solution, subject or person of this number: in turn."""
    return 1 + (number - 1) % plan.places
