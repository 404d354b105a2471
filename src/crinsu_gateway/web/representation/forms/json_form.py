"""Plain JSON: an item is its members, a list an object with its key and, when asked, `_metadata`.

Items that stand in items are written where they stand. Links are not written; HAL has them.
"""

import orjson

from crinsu_gateway.web.representation.forms.trees import opened
from crinsu_gateway.web.representation.shown import Shown

COMPACT = orjson.OPT_PASSTHROUGH_DATACLASS
PRETTY = COMPACT | orjson.OPT_INDENT_2


def json_form(shown: Shown, *, pretty: bool = False) -> bytes:
    """Something as JSON."""
    return orjson.dumps(opened(shown), opened, PRETTY if pretty else COMPACT)
