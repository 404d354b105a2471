"""The files that pages of the console need: styles, scripts and the sign, as they lie in static/.

The address of each bears a digest of what is in it, so that a browser keeps it for good and a new
version is never mixed with an old one. Nothing else is served from disk.
"""

from functools import cache
from hashlib import sha256
from importlib import resources

from crinsu_gateway.model.errors import NotFound

PATH = "/console/static"
_TYPES = {".css": "text/css", ".js": "text/javascript", ".svg": "image/svg+xml"}


def address(name: str) -> str:
    """Where a page finds a file; KeyError for one that does not exist."""
    return f"{PATH}/{name}?v={_files()[name][1]}"


def content(name: str) -> tuple[bytes, str]:
    """A file and its media type; NotFound for a name that is none of ours."""
    found = _files().get(name)
    if found is None:
        raise NotFound("the console has no such file")
    return found[0], _TYPES[f".{name.rpartition('.')[2]}"]


@cache
def _files() -> dict[str, tuple[bytes, str]]:
    folder = resources.files("crinsu_gateway.web.console") / "static"
    read = {one.name: one.read_bytes() for one in folder.iterdir() if one.is_file()}
    return {name: (data, sha256(data).hexdigest()[:12]) for name, data in read.items()}
