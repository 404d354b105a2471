"""How often the sync does what. Pure."""

from dataclasses import dataclass

from crinsu_gateway.sync.push.suspect import PATIENCE, Patience


@dataclass(frozen=True, slots=True)
class Rhythm:
    """How often what is done (seconds), and how long a failure may make it wait at most.

    `pull_every_s` is for what somebody waits for, and for heartbeats of a centre that says what is
    new; what has time comes half as often. `sweep_every_s`: short lists as a whole. `spread_s`: the
    first request after a start waits up to so long, by chance. `live_apart_s`: heartbeats with a
    new alarm stay at least so far apart. `page_every_s`: between two requests of the sweep in the
    background, which begins every `background_every_s`.
    """

    pull_every_s: float = 30.0
    sweep_every_s: float = 600.0
    beat_every_s: float = 60.0
    most_pause_s: float = 300.0
    first_pause_s: float = 2.0
    patience: Patience = PATIENCE
    spread_s: float = 0.0
    live_apart_s: float = 5.0
    page_every_s: float = 2.0
    background_every_s: float = 3600.0
