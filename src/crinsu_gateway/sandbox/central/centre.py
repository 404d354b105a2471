"""The state of one sandbox central: its file, clock, switches, faults and counters.

It does not know HTTP; the routers and the gate are handed this one object.
"""

import secrets
from dataclasses import dataclass, field
from typing import cast

from joserfc.jwk import RSAKey

from crinsu_gateway.model.clock import Clock
from crinsu_gateway.sandbox.central.database import Database
from crinsu_gateway.sandbox.central.traffic import Arrivals, Fault, Window


@dataclass(slots=True)
class Switches:
    """What can be changed at run time through /sandbox/settings."""

    rate_per_minute: int = 60
    window_s: float = 60.0
    token_s: int = 3600
    bare: bool = False
    clock_offset_ms: int = 0
    batch_events: int = 200  # the most that one batch may have; 0: it takes none


@dataclass(slots=True)
class Client:
    """A registered client of the API, as far as a request needs it."""

    id: str
    organization_id: int
    is_device: bool


@dataclass(slots=True)
class Centre:
    """Everything that one sandbox central is."""

    database: Database
    clock: Clock
    switches: Switches = field(default_factory=Switches)
    faults: list[Fault] = field(default_factory=list)
    arrivals: Arrivals = field(default_factory=Arrivals)
    windows: dict[str, Window] = field(default_factory=dict)
    key: RSAKey = field(init=False)

    def __post_init__(self) -> None:
        self.key = _signing_key(self.database)

    def now_ms(self) -> int:
        """The centre's wall time, with the clock fault applied."""
        return self.clock.now().utc_ms + self.switches.clock_offset_ms

    def window(self, client: str) -> Window:
        """The rate window of a client; a changed limit acts at once."""
        row = self.database.find("SELECT rate_per_minute FROM client WHERE id = ?", client)
        limit = (row and row["rate_per_minute"]) or self.switches.rate_per_minute
        window = self.windows.setdefault(client, Window(limit, self.switches.window_s))
        window.limit, window.window_s = limit, self.switches.window_s
        return window


def _signing_key(database: Database) -> RSAKey:
    """The key of the tokens; kept in the file, so that tokens outlive a restart."""
    row = database.find("SELECT value FROM setting WHERE name = 'signing_key'")
    if row is not None:
        return RSAKey.import_key(cast(str, row["value"]))
    key = RSAKey.generate_key(2048, {"kid": secrets.token_hex(4)})
    pem = key.as_pem(private=True).decode()
    database.execute("INSERT INTO setting (name, value) VALUES ('signing_key', ?)", pem)
    return key
