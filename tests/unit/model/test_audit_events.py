"""Audit events: their canonical bytes, and what each of them says."""

import json

import pytest
import rfc8785
from hypothesis import given
from hypothesis import strategies as st

from crinsu_gateway.model.audit import (
    GENESIS,
    Actor,
    Body,
    canonical,
    commitment,
    event_body,
    record_hash,
)
from crinsu_gateway.model.clock import ClockState, Instant, utc_offset_min

TEXT = st.text(st.characters(exclude_categories=["Cs"]), max_size=12)
VALUES = st.recursive(
    st.none() | st.booleans() | st.integers(-(2**53) + 1, 2**53 - 1) | TEXT,
    lambda inner: (
        st.lists(inner, max_size=4)
        | st.dictionaries(st.text(st.characters(codec="ascii"), max_size=6), inner, max_size=4)
    ),
    max_leaves=12,
)
NOON = Instant(1_792_800_000_000, 5, "b", "Europe/Paris", ClockState.SYNCED, 12)


@given(st.dictionaries(st.text(st.characters(codec="ascii"), max_size=6), VALUES, max_size=5))
def test_our_bytes_are_those_of_rfc_8785(body: dict[str, None]) -> None:
    """For everything that a body may hold, the reference library writes the same bytes."""
    assert canonical(body) == rfc8785.dumps(body)


@pytest.mark.parametrize("bad", [{"a": 1.5}, {"a": 2**53}, {"a": [{"b": 0.0}]}, {"ä": 1}])
def test_what_has_no_one_form_is_refused(bad: dict[str, None]) -> None:
    """Floats, integers that others round, and keys that sort in two ways."""
    with pytest.raises(ValueError, match="audit"):
        canonical(bad)


@pytest.mark.requirement("R01", "R06")
def test_an_event_says_who_what_when_where_and_why() -> None:
    """Role, station, all that is known of the moment, old and new, and a promise of the reason."""
    actor = Actor("p-7", "bench-1", "supervisor")
    why = commitment(b"salt", "the tag fell off")
    facts: Body = {"sample": 4, "old": "A", "new": "B"}
    body = json.loads(event_body(2, "sample.changed", actor, NOON, facts, GENESIS, {"reason": why}))
    assert body == {
        "format": 2,
        "seq": 2,
        "kind": "sample.changed",
        "actor": "p-7",
        "role": "supervisor",
        "station": "bench-1",
        "utc_ms": 1_792_800_000_000,
        "utc_offset_min": 120,
        "zone": "Europe/Paris",
        "clock": "synced",
        "clock_error_ms": 12,
        "boot_ms": 5,
        "boot_id": "b",
        "facts": facts,
        "why": why,
        "prev": GENESIS,
    }


@pytest.mark.parametrize(
    ("actor", "role"),
    [
        (Actor("gateway", "bus"), "engine"),
        (Actor("central", "sync"), "centre"),
        (Actor("lab", "api"), "machine"),
        (Actor("tech-1", "bench-1"), "technician"),
        (Actor("tech-1", "bench-1", "supervisor"), "supervisor"),
    ],
)
def test_an_actor_without_a_role_acts_in_the_usual_one(actor: Actor, role: str) -> None:
    """The engine, the centre, a machine, a technician; a role that is told stands."""
    assert actor.acts_as == role


@pytest.mark.requirement("R06")
def test_the_offset_is_that_of_the_zone_at_the_moment() -> None:
    """02:30 exists twice in the night of 25 October 2026 in Paris: once at +120, once at +60."""
    first = 1_792_888_200_000  # 2026-10-25T00:30Z
    assert utc_offset_min(first, "Europe/Paris") == 120
    assert utc_offset_min(first + 3_600_000, "Europe/Paris") == 60
    assert utc_offset_min(first, "Asia/Kathmandu") == 345
    assert utc_offset_min(first, "UTC") == 0


def test_a_record_has_one_hash_whatever_the_order_of_its_members() -> None:
    """The hash of a record is that of its canonical bytes."""
    assert record_hash({"a": 1, "b": None}) == record_hash({"b": None, "a": 1})
    assert record_hash({"a": 1}) != record_hash({"a": 2})
