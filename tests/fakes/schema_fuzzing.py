"""Runs schemathesis over the OpenAPI document of a served API and tells what it found.

All its checks stand in force. A request that fits the document may be refused for what is stored
alone, with a status and a code that the document tells of the operation (`is_of_the_state`).
Schemathesis is imported when it is run, for it takes a second to load.
"""

import gc
import json
import re
import urllib.request
from collections import Counter
from collections.abc import Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, field
from typing import Any

from tests.fakes.schema_state import State

MANNERS = frozenset({"envelope", "metadata", "hideEmptyList", "hal", "print", "download"})
NEVER = frozenset({"/api/v1/live", "/api/v1/maintenance"})
"""An answer that does not end, and what shuts the API for everybody."""
PHASES = ("examples", "coverage", "fuzzing", "stateful")
MADE_BY_SCHEMA = frozenset({"VALIDATION_ERROR", "BAD_PARAMETER", "BAD_JSON", "INVALID_REQUEST"})
"""The codes of what a schema could have said."""
REFUSED = (400, 401, 403, 404, 405, 409, 412, 413, 414, 415, 417, 422, 428, 429, 431)
"""With what a request may be refused that does not fit the document; never with 5xx."""
OF_WHO_ASKS = frozenset({401, 403, 404, 409, 412, 414, 417, 428, 429, 431})
"""With what a request may be refused that fits it: for who asks, for what is there by now, and for
the length of all its parts together. The code of each stands in the document, or it is a failure.
"""
OAUTH = frozenset({"invalid_client", "invalid_grant", "invalid_scope"})


@dataclass(slots=True)
class Found:
    """What a run found: failures by what they say, and what was asked and answered."""

    failures: dict[str, str] = field(default_factory=dict)
    requests: int = 0
    statuses: Counter[str] = field(default_factory=Counter)
    tried: set[str] = field(default_factory=set)
    succeeded: set[str] = field(default_factory=set)
    """Operations that were answered with success at least once."""
    refusals: Counter[str] = field(default_factory=Counter)
    """With which codes operations refused."""
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
    from schemathesis.hooks import unregister

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
            "checks": {
                "negative_data_rejection": {"expected-statuses": list(REFUSED)},
                "missing_required_header": {"expected-statuses": list(REFUSED)},
                "positive_data_acceptance": {"expected-statuses": ["2xx", "3xx"]},
            },
            "phases": {
                **{one: {"enabled": one in phases} for one in PHASES},
                "stateful": {"enabled": "stateful" in phases, "max-steps": steps},
            },
        }
    )
    with urllib.request.urlopen(f"{url}/openapi.json", timeout=20) as answer:
        whole = json.load(answer)
    document = narrowed({**whole}, include, every)
    schema: Any = schemathesis.openapi.from_dict(document, config=config)
    state = State(url, token, whole)

    def judged(context: Any, failure: Any, case: Any, response: Any) -> bool:
        return _is_a_failure(state, failure, case, response)

    def fitted(context: Any, case: Any, kwargs: Any) -> None:
        state.fit(case)

    schema.hook("filter_failure")(judged)
    schema.hook("map_body")(_somebody_works)
    schemathesis.hook("before_call")(fitted)  # there is no other place for it
    found = Found()
    try:
        for event in from_schema(schema).execute():
            _note(found, event)
    finally:
        unregister(fitted)
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


def is_of_the_state(status: int, body: bytes, stored: AbstractSet[str]) -> bool:
    """Whether a refusal is by a rule or by what is stored, and not by what a schema could say.

    `stored` are the members and parameters that must name what is there.
    """
    if status in OF_WHO_ASKS:
        return True
    if status not in (400, 422):
        return False
    try:
        told = json.loads(body)
    except ValueError:
        return False
    if "errors" in told:  # the registry face has sentences alone
        return told["errors"][0].partition(":")[0] in stored
    error = told.get("error", told)
    if isinstance(error, str):
        return error in OAUTH
    code = error.get("data") or error.get("rule") or error.get("code")
    if code not in MADE_BY_SCHEMA:
        return status == 422
    named = {one["field"].partition(".")[0] for one in error.get("fields", ())}
    sentence = str(error.get("detail", error.get("message", "")))
    return (named or {sentence.partition(":")[0]}) <= stored


def _code_of(body: bytes) -> str:
    """The code of a refusal; nothing where there is none."""
    found = re.search(rb'"(?:code|rule|data)":"([A-Z_]+)"', body)
    return found[1].decode() if found else ""


def _is_a_failure(state: State, failure: Any, case: Any, response: Any) -> bool:
    if type(failure).__name__ != "RejectedPositiveData":
        return True
    stored = state.stored(case.operation.label)
    return not is_of_the_state(response.status_code, response.content, stored)


def _somebody_works(context: Any, body: Any) -> Any:
    """Where nobody is named, somebody is: else most acts would end at that."""
    if isinstance(body, dict) and body.get("technician", "") is None:
        return {**body, "technician": "sam"}
    return body


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
            else:
                body = exchange.response.content
                found.refusals[f"{label}: {status} {_code_of(body)}"] += 1
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
