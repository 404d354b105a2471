"""What the registry face is told by the configuration: its one user, and the codes of material."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from crinsu_gateway.model.collection import MATERIALS
from crinsu_gateway.model.registry import Names


@dataclass(frozen=True, slots=True)
class HarvestFacts:
    """`user` may read what is not published and change records; empty: nobody may.

    `materials`: the codes of material that there are, with their names.
    """

    user: str = ""
    password: str = field(default="", repr=False)
    materials: Mapping[str, Names] = field(default_factory=lambda: MATERIALS)
