"""What a fuzzer is told of the store behind an API: ids that are there, and tags as they are now.

Requests that are made up would end at 404 and 428; in half of the cases the id is one that exists,
and If-Match what a GET of the same address says. Negative cases keep what is wrong with them.
"""

import json
import urllib.error
import urllib.request
from collections.abc import Mapping, Sequence
from typing import Any

ELSEWHERE: Mapping[str, list[tuple[str, ...]]] = {
    "/api/v1/registry/{kind}/{id}": [("biobanks", "2510604"), ("persons", "12345")],
    "/api/v1/checkpoints": [],
}
"""Ids of what has no list of its own path."""
NAMED: Mapping[str, Sequence[Any]] = {
    "storage": ["T1", "T2"],
    "procedures": ["41", [41]],
    "sampleContainers": [[1000000000003]],
    "sampleContainerIds": [[1000000000003]],
    "address": ["T1/C1/CN1/2", "T1/C1/CN1/3"],
    "subjectCode": ["SUBJ-1"],
}
"""What is in the furnished store, by the member that names it."""
RIVALS = {
    "included": {"excluded"},
    "excluded": {"included"},
    "page": {"after", "before"},
    "after": {"page", "before"},
    "before": {"page", "after"},
}
"""What the document says cannot stand together, in `x-not-with`."""
MAY_BE_EMPTY = frozenset({"excluded", "expandAll"})
"""What is right without a value, though a list of it may have been made wrong on purpose."""
REASON = "the label was torn"
OF_PAGES = frozenset({"page", "after", "before", "pages", "metadata", "edgedTitleLinks", "print"})
"""What does not go with everything at once."""
WITHIN_S = 20.0


class State:
    """What is asked of the API beside the cases; every second one is made to fit."""

    def __init__(self, url: str, token: str, document: Mapping[str, Any]) -> None:
        self._url = url
        self._headers = {"Authorization": f"Bearer {token}", "Accept": "application/json"}
        self._document = document
        self._known: dict[str, list[tuple[str, ...]]] = dict(ELSEWHERE)
        self._count = 0

    def fit(self, case: Any) -> None:
        """Before a call: no two parameters that exclude one another, a true id, a true tag."""
        kept = without_rivals(case.query, _mutated(case))
        if len(kept) < len(case.query or {}):
            case.query = kept
        self._count += 1
        wrong = {one.value for one in _negative(case)}
        if "query" not in wrong and self._count % 3:
            self._name(case.operation.label, case.query)
        if "body" not in wrong and self._count % 3:
            self._name(case.operation.label, case.body)
        if case.path_parameters and "path" not in wrong and self._count % 2:
            self._place(case)
        if not {"header", "body"} & wrong and self._count % 4 in (1, 2):
            self._tag(case)

    def _place(self, case: Any) -> None:
        """Give a case the id of something that is there."""
        known = self._ids(case.operation.path)
        if known:
            chosen = known[self._count // 2 % len(known)]
            for name, value in zip(case.path_parameters, chosen, strict=False):
                case.path_parameters[name] = value

    def _name(self, label: str, said: Any) -> None:
        """Give members that must name something the name of what is there."""
        if isinstance(said, dict):
            for name in self.stored(label) & set(said) & set(NAMED):
                one = NAMED[name][self._count % len(NAMED[name])]
                if isinstance(said[name], type(one)):
                    said[name] = one

    def _ids(self, path: str) -> list[tuple[str, ...]]:
        collection = path if path in ELSEWHERE else path.partition("/{")[0]
        if collection not in self._known or not self._known[collection]:
            self._known[collection] = [(one,) for one in self._listed(collection)]
        return self._known[collection]

    def _listed(self, collection: str) -> list[str]:
        """The ids of a list: what stands first in each item of it."""
        if "get" not in self._document["paths"].get(collection, ()):
            return []
        own = "/external" not in collection and collection.startswith("/api/v1")
        _, told = self._get(f"{self._url}{collection}{'?per_page=100' if own else ''}")
        if isinstance(told, dict):
            told = next((one for one in told.values() if isinstance(one, list)), [])
        return [str(next(iter(one.values()))) for one in told or () if isinstance(one, dict)]

    def _tag(self, case: Any) -> None:
        """Give a change a reason, and the tag of what it changes at the same address now."""
        asked = case.operation.headers
        if case.method == "GET" or "If-Match" not in asked:
            return
        import requests  # as schemathesis sends it

        sent = case.as_transport_kwargs(base_url=self._url)
        asks = requests.Request("GET", sent["url"], params=sent.get("params")).prepare()
        tag, _ = self._get(asks.url or "")
        if tag:
            case.headers.update({"If-Match": tag, "Audit-Reason": REASON})
            case.headers.pop("Crinsu-Session", None)

    def _get(self, address: str) -> tuple[str, Any]:
        """The tag of an address and what it says; nothing where it says no."""
        asks = urllib.request.Request(address, headers=self._headers)
        try:
            with urllib.request.urlopen(asks, timeout=WITHIN_S) as answer:
                return answer.headers.get("ETag", ""), json.load(answer)
        except (urllib.error.HTTPError, ValueError):
            return "", None

    def stored(self, label: str) -> frozenset[str]:
        """The members and parameters of an operation whose values must name what is there."""
        method, _, path = label.partition(" ")
        operation = self._document["paths"][path][method.lower()]
        found: set[str] = set()
        seen: set[str] = set()
        waiting: list[Any] = [operation.get("requestBody"), *operation["parameters"]]
        while waiting:
            node = waiting.pop()
            if isinstance(node, list):
                waiting += node
            elif isinstance(node, dict):
                reference = node.get("$ref")
                if isinstance(reference, str) and reference not in seen:
                    seen.add(reference)
                    waiting.append(self._resolved(reference))
                if "x-names" in node.get("schema", {}):
                    found.add(node["name"])
                properties = node.get("properties", {})
                found |= {name for name, one in properties.items() if "x-names" in one}
                waiting += node.values()
        return frozenset(found)

    def _resolved(self, reference: str) -> Any:
        node: Any = self._document
        for part in reference.removeprefix("#/").split("/"):
            node = node[part]
        return node


def without_rivals(query: Any, first: frozenset[str] = frozenset()) -> dict[str, Any]:
    """Of parameters that cannot stand together one, rather what is wrong; `all` has no pages."""
    kept = dict(query or {})
    first = first - {one for one in MAY_BE_EMPTY if kept.get(one) == ""}
    for name in sorted(kept, key=lambda one: one not in first):
        for rival in RIVALS.get(name, ()) if name in kept else ():
            kept.pop(rival, None)
    if kept.get("per_page") == "all":
        for name in OF_PAGES - first:
            kept.pop(name, None)
    return kept


def _negative(case: Any) -> list[Any]:
    """The places of a case where something is wrong on purpose."""
    if case.meta is None:
        return []
    return [place for place, one in case.meta.components.items() if one.mode.is_negative]


def _mutated(case: Any) -> frozenset[str]:
    """The parameters of a case that are wrong on purpose."""
    if case.meta is None:
        return frozenset()
    data = case.meta.phase.data
    named = [one.parameter for one in getattr(data, "mutations", ())]
    return frozenset(one for one in (*named, getattr(data, "parameter", None)) if one)
