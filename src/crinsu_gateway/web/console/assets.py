"""The files that pages of the console need: styles, scripts and the sign, as they lie in static/.

The address of each bears a digest of what is in it, so that a browser keeps it for good and a new
version is never mixed with an old one; that holds for what a script imports too. Nothing else is
served from disk.
"""

import re
from functools import cache
from hashlib import sha256
from importlib import resources

from crinsu_gateway.model.errors import NotFound

PATH = "/console/static"
_TYPES = {".css": "text/css", ".js": "text/javascript", ".svg": "image/svg+xml"}
_IMPORTED = re.compile(rb'(?<=from "\./)([a-z0-9_]+\.js)(?=")')
"""What a script imports: `import { act } from "./act.js"`. There are no circles among them."""


def address(name: str) -> str:
    """Where a page finds a file; KeyError for one that does not exist."""
    return f"{PATH}/{_fresh(name)}"


def content(name: str) -> tuple[bytes, str]:
    """A file and its media type; NotFound for a name that is none of ours."""
    if name not in _names():
        raise NotFound("the console has no such file")
    return _data(name), _TYPES[f".{name.rpartition('.')[2]}"]


def _fresh(name: str) -> str:
    return f"{name}?v={sha256(_data(name)).hexdigest()[:12]}"


@cache
def _names() -> frozenset[str]:
    folder = resources.files("crinsu_gateway.web.console") / "static"
    return frozenset(one.name for one in folder.iterdir() if one.is_file())


@cache
def _data(name: str) -> bytes:
    """A file as it is served: what it imports is named by its digest."""
    file = resources.files("crinsu_gateway.web.console") / "static" / name
    if name not in _names():
        raise KeyError(name)
    return _IMPORTED.sub(lambda found: _fresh(found[1].decode()).encode(), file.read_bytes())
