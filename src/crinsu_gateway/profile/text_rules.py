"""Every text of a profile file that travels on a line must exist in the encoding of the lines.

Faults are paths in the file with a sentence. Whether the encoding itself exists is looked at by
`link_rules`.
"""

import codecs
from collections.abc import Iterator

from crinsu_gateway.model.toml_lines import Path
from crinsu_gateway.profile.point_schema import GroupPart, StreamPart
from crinsu_gateway.profile.schema import ProfileFile, points_of

Fault = tuple[Path, str]


def text_faults(file: ProfileFile) -> Iterator[Fault]:
    """The texts that could not be sent, or could never have come."""
    line = file.link.line
    if line is None or not _is_known(line.encoding):
        return
    for path, text in _texts(file):
        try:
            text.encode(line.encoding)
        except UnicodeError:
            yield path, f"holds a character that does not exist in {line.encoding}"


def _is_known(encoding: str) -> bool:
    try:
        codecs.lookup(encoding)
    except LookupError:
        return False
    return True


def _texts(file: ProfileFile) -> Iterator[tuple[Path, str]]:
    if unit := file.link.unit:
        yield ("link", "unit", "prefix"), unit.prefix
        yield ("link", "unit", "reply_prefix"), unit.reply_prefix
    if session := file.session:
        yield from ((("session", "init"), text) for text in session.init)
        yield from ((("session", "close"), text) for text in session.close)
        if session.keepalive:
            yield ("session", "keepalive", "request"), session.keepalive.request
    if file.identify and file.identify.request:
        yield ("identify", "request"), file.identify.request
    for number, group in enumerate(file.group):
        yield from _asked(("group", number), group.request, group.atomic_with)
    for path, point, owner in points_of(file):
        if not isinstance(owner, StreamPart):
            request = None if isinstance(owner, GroupPart) else point.request
            yield from _asked(path, request, point.atomic_with)
        if point.write_request:
            yield (*path, "write_request"), point.write_request
        if isinstance(point.trigger, str):
            yield (*path, "trigger"), point.trigger
    for number, vector in enumerate(file.vector):
        yield ("vector", number, "send"), vector.send or ""
        yield ("vector", number, "receive"), vector.receive or ""


def _asked(path: Path, request: str | None, before: list[str]) -> Iterator[tuple[Path, str]]:
    yield (*path, "request"), request or ""
    yield from (((*path, "atomic_with"), text) for text in before)
