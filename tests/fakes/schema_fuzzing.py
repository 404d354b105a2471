"""Runs schemathesis over the OpenAPI document of a served API and tells what it found.

All its checks stand in force. One judgement is ours (`is_of_the_state`): a request that fits the
document may be refused where a rule of the house, or what is stored, forbids it; the document
says that with 422. Schemathesis is imported when it is run, for it takes a second to load.
"""

import gc
import json
import re
import urllib.request
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

MANNERS = frozenset({"envelope", "metadata", "hideEmptyList", "hal", "print", "download"})
RIVALS = {"included": ("excluded",), "page": ("after", "before"), "after": ("before",)}
"""What the document says cannot stand together, in `x-not-with`."""
NEVER = frozenset({"/api/v1/live", "/api/v1/maintenance"})
"""An answer that does not end, and what shuts the API for everybody."""
PHASES = ("examples", "coverage", "fuzzing", "stateful")
MADE_BY_SCHEMA = frozenset({"VALIDATION_ERROR", "BAD_PARAMETER", "BAD_JSON", "INVALID_REQUEST"})
"""The codes of what a schema could have said."""
OF_THE_STATE = frozenset(
    {
        "technician",  # left out with a session, needed without
        "scanner",  # those that are configured
        "after",  # a cursor that we wrote ourselves
        "before",
        "storage",
        "point",
        "facilityId",
        "subjectCode",
        "code",
        "sampleContainerIds",
        "sampleContainers",
        "tags",
        "biobank_materials",  # the codes that are configured
        "name",  # of the languages that a collection has, one stays
    }
)
"""Members that name what is stored, configured or given out: no schema lists those."""


@dataclass(slots=True)
class Found:
    """What a run found: failures by what they say, and what was asked and answered."""

    failures: dict[str, str] = field(default_factory=dict)
    requests: int = 0
    statuses: Counter[str] = field(default_factory=Counter)
    tried: set[str] = field(default_factory=set)
    succeeded: set[str] = field(default_factory=set)
    """Operations that were answered with success at least once."""
    seconds: Counter[str] = field(default_factory=Counter)
    """How long answers took, by operation."""


def run(
    url: str,
    token: str,
    *,
    seed: int,
    examples: int,
    phases: Sequence[str] = PHASES,
    include: str = "",
    every: int = 1,
    steps: int = 6,
) -> Found:
    """All checks over all operations, or those whose path matches `include`, or every n-th of them.

    Of those few have the parameters that say only how an answer is written.
    """
    import schemathesis
    from schemathesis.engine import from_schema

    config = schemathesis.Config.from_dict(
        {
            "seed": seed,
            "base-url": url,
            "continue-on-failure": True,
            "request-timeout": 20.0,
            "warnings": False,
            "headers": {"Authorization": f"Bearer {token}"},
            "suppress-health-check": ["all"],
            "generation": {"max-examples": examples, "no-shrink": True},
            "cache": {"enabled": False},
            "phases": {
                **{one: {"enabled": one in phases} for one in PHASES},
                "stateful": {"enabled": "stateful" in phases, "max-steps": steps},
            },
        }
    )
    with urllib.request.urlopen(f"{url}/openapi.json", timeout=20) as answer:
        document = narrowed(json.load(answer), include, every)
    schema: Any = schemathesis.openapi.from_dict(document, config=config)
    schema.hook("filter_failure")(_is_a_failure)
    schema.hook("map_body")(_somebody_works)
    schema.hook("map_query")(_without_rivals)
    found = Found()
    for event in from_schema(schema).execute():
        _note(found, event)
    _close_sessions()
    return found


def _close_sessions() -> None:
    """Close what schemathesis leaves open: it keeps a session of requests and never closes it."""
    import requests

    for one in gc.get_objects():
        if isinstance(one, requests.Session):
            one.close()


def narrowed(document: Any, include: str, every: int) -> Any:
    """The document with a part of its paths; never what would end the run."""
    paths = document["paths"]
    chosen = [one for one in sorted(paths) if re.search(include, one) and one not in NEVER]
    document["paths"] = {one: paths[one] for one in chosen}
    operations = [one for path in document["paths"].values() for one in path.values()]
    known = {one["operationId"] for one in operations}
    for number, operation in enumerate(operations):
        if number % every:
            kept = [one for one in operation["parameters"] if not _is_manner(one)]
            operation["parameters"] = kept
        for answer in operation["responses"].values():
            for name in set(answer.get("links", ())) - known:
                del answer["links"][name]
    if every > 1:
        document["paths"] = {one: paths[one] for one in chosen[::every]}
    return document


def _is_manner(parameter: Any) -> bool:
    return parameter.get("$ref", "").rpartition("/")[2].rstrip("0123456789") in MANNERS


def is_of_the_state(status: int, body: bytes) -> bool:
    """Whether a refusal is by a rule or by what is stored, and not by what a schema could say."""
    if status in (412, 428):
        return True
    if status not in (400, 422):
        return False
    try:
        told = json.loads(body)
    except ValueError:
        return False
    if "errors" in told:  # the registry face has sentences alone
        return told["errors"][0].partition(":")[0] in OF_THE_STATE
    error = told.get("error", told)
    code = error.get("rule") or error.get("code")
    named = {one["field"].partition(".")[0] for one in error.get("fields", ())}
    sentence = str(error.get("detail", error.get("message", "")))
    if not named:
        named = {sentence.partition(":")[0]}
    return (status == 422 and code not in MADE_BY_SCHEMA) or named <= OF_THE_STATE


def _is_a_failure(context: Any, failure: Any, case: Any, response: Any) -> bool:
    if type(failure).__name__ != "RejectedPositiveData":
        return True
    if len(case.query or {}) > len(_without_rivals(context, case.query)):
        return False
    return not is_of_the_state(response.status_code, response.content)


def _somebody_works(context: Any, body: Any) -> Any:
    """Where nobody is named, somebody is: else most acts would end at that."""
    if isinstance(body, dict) and body.get("technician", "") is None:
        return {**body, "technician": "sam"}
    return body


def _without_rivals(context: Any, query: Any) -> Any:
    """Of parameters that the document says cannot stand together (`x-not-with`), the first."""
    kept = dict(query or {})
    for name in list(kept):
        for rival in RIVALS.get(name, ()) if name in kept else ():
            kept.pop(rival, None)
    return kept


def _note(found: Found, event: Any) -> None:
    kind = type(event).__name__
    if kind in ("NonFatalError", "FatalError"):
        error = getattr(event, "value", None) or event.exception
        found.failures[f"{kind} {getattr(event, 'label', '')}"] = f"{error!r}"[:3000]
    recorder = getattr(event, "recorder", None)
    if recorder is None:
        return
    for identity, exchange in recorder.interactions.items():
        found.requests += 1
        label = recorder.cases[identity].value.operation.label
        found.tried.add(label)
        if exchange.response is not None:
            status = exchange.response.status_code
            found.statuses[str(status)] += 1
            found.seconds[label] += exchange.response.elapsed
            if status < 400:
                found.succeeded.add(label)
    for identity, checks in recorder.checks.items():
        for one in checks:
            if one.failure_info is not None:
                _note_failure(found, recorder, identity, one)


def _note_failure(found: Found, recorder: Any, identity: str, check: Any) -> None:
    failure = check.failure_info.failure
    response = recorder.interactions[identity].response
    status, body = (0, b"") if response is None else (response.status_code, response.content)
    found.failures.setdefault(
        f"{failure.operation}: {check.name}: {failure.title}: {status}",
        f"{failure.message}\n{check.failure_info.code_sample}\n{body[:800]!r}",
    )
