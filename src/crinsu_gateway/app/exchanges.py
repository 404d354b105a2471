"""What passed last on the lines, as the API asks for it. Pure but for the clock that it is handed.

The bytes are kept by wire/recent.py; nothing is kept here.
"""

from collections.abc import Mapping, Sequence
from functools import partial

from crinsu_gateway.model.clock import Clock
from crinsu_gateway.web.representation.exchanges import ExchangeSource, Passed
from crinsu_gateway.wire.recent import Recent


def exchanges(lines: Mapping[str, Recent], clock: Clock) -> ExchangeSource:
    """The source over these lines, as they are whenever it is asked."""
    return partial(_passed, lines, clock)


def _passed(lines: Mapping[str, Recent], clock: Clock, link: str) -> Sequence[Passed]:
    recent, now_s = lines.get(link), clock.monotonic()
    if recent is None:
        return ()
    return [
        Passed(max(0.0, now_s - one.at_s), one.way.value, one.data, one.length, one.note)
        for one in recent.newest_first()
    ]
