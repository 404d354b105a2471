"""The state of one sandbox central: its file, clock, switches, faults and counters.

It does not know HTTP; the routers and the gate are handed this one object.
"""

import secrets
from contextvars import ContextVar
from dataclasses import dataclass, field
from typing import cast

from joserfc.jwk import RSAKey

from crinsu_gateway.model.clock import Clock
from crinsu_gateway.sandbox.central.database import Database
from crinsu_gateway.sandbox.central.faults import Fault
from crinsu_gateway.sandbox.central.traffic import Arrivals, RateHeaders, Window

SKEW_MS: ContextVar[int] = ContextVar("skew_ms", default=0)
"""How far the centre's clock is off for the request that is being served, in ms."""


@dataclass(slots=True)
class Switches:
    """What can be changed at run time through /sandbox/settings."""

    rate_per_minute: int = 60
    window_s: float = 60.0
    token_s: int = 3600
    bare: bool = False
    clock_offset_ms: int = 0
    rate_headers: RateHeaders = RateHeaders.SEPARATE
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
        """The centre's wall time, with the clock faults applied."""
        return self.clock.now().utc_ms + self.switches.clock_offset_ms + SKEW_MS.get()

    def window(self, client: str) -> Window:
        """The rate window of a client: its own rate, else its tier's, else the settings'."""
        row = self.database.find(
            "SELECT ifnull(c.rate_per_minute, t.rate_per_minute) AS rate "
            "FROM client c JOIN tier t ON t.name = c.tier WHERE c.id = ?",
            client,
        )
        limit = (row and row["rate"]) or self.switches.rate_per_minute
        window = self.windows.setdefault(client, Window(limit, self.switches.window_s))
        window.limit, window.window_s = limit, self.switches.window_s
        return window


def _signing_key(database: Database) -> RSAKey:
    """The key of the tokens; kept in the file, so that tokens outlive a restart."""
    row = database.find("SELECT value FROM setting WHERE name = 'signing_key'")
    return RSAKey.import_key(cast(str, row["value"])) if row else new_signing_key(database)


def new_signing_key(database: Database) -> RSAKey:
    """Another key in the place of the one before: tokens of that one are good no more."""
    key = RSAKey.generate_key(2048, {"kid": secrets.token_hex(4)})
    pem = key.as_pem(private=True).decode()
    database.execute("INSERT OR REPLACE INTO setting (name, value) VALUES ('signing_key', ?)", pem)
    return key
