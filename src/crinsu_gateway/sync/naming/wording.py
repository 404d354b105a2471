"""Bodies in the words of a centre: what goes out is renamed, what comes back gets our names. Pure.

Everything else in this room speaks as docs/central-contract.md does; only here, at the very edge,
are members and words exchanged for those that mapping.py has. Records of lists are read by their
own tables (records.py), for there are many of them.
"""

from collections.abc import Mapping

from crinsu_gateway.sync.naming.mapping import Call, Json, Names, within

Body = dict[str, Json]

DATA_KEYS = frozenset({"values"})
"""Members whose own keys are data, not names: the purposes of points."""

SAID: Mapping[tuple[str, str], str] = {
    ("procedure.started", "type"): "procedure_type",
    ("procedure.requested", "type"): "procedure_type",
    ("procedure.finished", "status"): "procedure_status",
    ("sample.confirmed", "state"): "sample_state",
}
"""Which member of which kind of fact is a word of which vocabulary."""


def outward(names: Names, call: Call, body: Body) -> Body:
    """A body under our names, as this centre wants it with that call."""
    if call is names.events:
        return _event(names, body)
    if call is names.batches:
        events = body["events"]
        assert isinstance(events, list)
        told: list[Json] = [_event(names, one) for one in events if isinstance(one, dict)]
        return _members({**body, "events": told}, names.bodies["batch"])
    called = names.bodies["heartbeat"]
    return _object(body, called) if _differs(called) else body


def inward(names: Names, call: Call, body: Body) -> Body:
    """What this centre answered to that call, under our names."""
    called = names.bodies["beat" if call is names.heartbeat else "answer"]
    if not _differs(called):
        return body
    ours = {theirs: name for name, theirs in called.items()}
    read = _object(body, ours)
    for theirs, name in ours.items():
        if "." in theirs:
            read[name] = _renamed(within(body, theirs), ours)
    return read


def _event(names: Names, body: Body) -> Body:
    kind, facts = str(body["kind"]), _spoken(names, str(body["kind"]), body["facts"])
    called = names.bodies["facts"]
    told: Body = {
        **body,
        "kind": _said(names, "kind", kind),
        "facts": _renamed(facts, called) if _differs(called) else facts,
    }
    return _members(told, names.bodies["event"])


def _differs(called: Mapping[str, str]) -> bool:
    return any(ours != theirs for ours, theirs in called.items())


def _members(body: Body, called: Mapping[str, str]) -> Body:
    """The same with its own members renamed, and nothing inside them."""
    return {called.get(key, key): value for key, value in body.items()}


def _object(body: Body, called: Mapping[str, str]) -> Body:
    """The same with its members renamed in any depth; what has no other name keeps its own."""
    return {
        called.get(key, key): _data(value, called) if key in DATA_KEYS else _renamed(value, called)
        for key, value in body.items()
    }


def _renamed(body: Json, called: Mapping[str, str]) -> Json:
    if isinstance(body, list):
        return [_renamed(one, called) for one in body]
    return _object(body, called) if isinstance(body, dict) else body


def _data(value: Json, called: Mapping[str, str]) -> Json:
    """An object whose keys are data: only what stands under them is renamed."""
    if not isinstance(value, dict):
        return _renamed(value, called)
    return {key: _renamed(one, called) for key, one in value.items()}


def _spoken(names: Names, kind: str, facts: Json) -> Json:
    """The facts with the words of the centre in them."""
    if not isinstance(facts, dict):
        return facts
    changed = {}
    for member, value in facts.items():
        vocabulary = SAID.get((kind, member))
        if vocabulary is not None and isinstance(value, str):
            changed[member] = _said(names, vocabulary, value)
    return {**facts, **changed}


def _said(names: Names, vocabulary: str, word: str) -> str:
    return names.words[vocabulary].said.get(word, word)
