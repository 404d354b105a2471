"""Which sample container a scanned tag stands for in a step. Pure.

A tag that is not expected is refused, unless a second person let exactly this tag pass as exactly
that sample container: a label that was torn or printed wrong.
"""

from collections.abc import Mapping

from crinsu_gateway.model.errors import WrongTag
from crinsu_gateway.model.sample import match_tag
from crinsu_gateway.procedures.step import ItemView, passes


def matched(text: str, waiting: Mapping[str, ItemView], let_through: str) -> tuple[ItemView, bool]:
    """The sample container, and whether an override was needed; WrongTag or UnknownSample."""
    by_id = {item.sample_id: item for item in waiting.values()}
    try:
        sample_id = match_tag(text, {tag: item.sample_id for tag, item in waiting.items()})
    except WrongTag:
        passed = [one for one in by_id if let_through and passes(text, one) == let_through]
        if not passed:
            raise
        return by_id[passed[0]], True
    return by_id[sample_id], False
