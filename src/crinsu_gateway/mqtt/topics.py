"""The names of our MQTT topics. Pure.

`crinsu/v1/<facility>/<gateway>/...`; the payloads are in mqtt/payloads.py. No name of a person or
a subject is ever part of a topic: storage solutions, units, procedures and alarms are named only.
"""

import hashlib
import re
import unicodedata
from dataclasses import dataclass
from functools import lru_cache

ROOT = "crinsu/v1"


@lru_cache(maxsize=256)
def slug(name: str) -> str:
    """A name as one topic level: ASCII letters, digits and dashes, and never empty."""
    plain = unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode().lower()
    kept = re.sub(r"[^a-z0-9]+", "-", plain).strip("-")
    return kept or "x" + hashlib.sha256(name.encode()).hexdigest()[:8]


@lru_cache(maxsize=1024)
def level(name: str) -> str:
    """A configured name as one topic level; what MQTT gives a meaning to becomes a dash."""
    return re.sub(r"[/+#\x00]", "-", name)


@dataclass(frozen=True, slots=True)
class Topics:
    """The topics of one gateway."""

    facility: str
    gateway: str

    @property
    def prefix(self) -> str:
        """What all of them begin with."""
        return f"{ROOT}/{slug(self.facility)}/{level(self.gateway)}"

    @property
    def status(self) -> str:
        """Whether the gateway is there; retained, and the last will."""
        return f"{self.prefix}/status"

    @property
    def checkpoint(self) -> str:
        """The newest checkpoint of the audit trail; retained."""
        return f"{self.prefix}/checkpoint"

    def unit_state(self, unit: str) -> str:
        """The latest values of a unit; retained."""
        return f"{self.prefix}/units/{level(unit)}/state"

    def unit_readings(self, unit: str) -> str:
        """What was read of a unit since the last message."""
        return f"{self.prefix}/units/{level(unit)}/readings"

    def procedure(self, public_id: int) -> str:
        """One procedure; retained until it is final."""
        return f"{self.prefix}/procedures/{public_id}"

    def alarm(self, alarm_id: int) -> str:
        """One alarm; retained while it is open."""
        return f"{self.prefix}/alarms/{alarm_id}"

    def deviation(self, deviation_id: int) -> str:
        """One deviation; retained while it is open."""
        return f"{self.prefix}/deviations/{deviation_id}"

    def inventory(self, storage: str) -> str:
        """What was put into, taken from or moved in a storage solution."""
        return f"{self.prefix}/inventory/{level(storage)}"

    @property
    def samples(self) -> str:
        """How many pages of sample containers there are; retained."""
        return f"{self.prefix}/samples"

    def sample_page(self, page: int) -> str:
        """How the sample containers of a page stand; retained."""
        return f"{self.prefix}/samples/{page}"
