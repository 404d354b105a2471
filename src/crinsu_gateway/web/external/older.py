"""Crinsutrack-compatible: where the paths of its older generations went. They are not served. Pure.

One generation had /api without a version, and requests that became procedures; one had clinics.
"""

from collections.abc import Mapping

from crinsu_gateway.web.faces import EXTERNAL_PREFIX

_ROOT = "/api/"
_NOW: Mapping[str, str] = {
    "subjects": "subjects",
    "sample-containers": "sample-containers",
    "storage": "storage",
    "storage-solutions": "storage",
    "containers": "containers",
    "procedures": "procedures",
    "procedure-requests": "procedures",
    "requests": "procedures",
    "facilities": "facilities",
    "clinics": "facilities",
    "clinic": "facilities",
    "organizations": "organizations/{id}",
}


def sentence_for(path: str) -> str:
    """What somebody is told who asks for a path that nothing is at."""
    noun = path.removeprefix(_ROOT).partition("/")[0] if path.startswith(_ROOT) else ""
    if noun not in _NOW:
        return "there is nothing at this path"
    return (
        f"there is nothing at this path: it is of an older generation; "
        f"use {EXTERNAL_PREFIX}/{_NOW[noun]}"
    )
