"""However facts are cut and whatever is lost, the centre ends as if told one by one."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from crinsu_gateway.sandbox.central import batches, events
from crinsu_gateway.sandbox.central.batches import Batch
from crinsu_gateway.sandbox.central.centre import Centre, Client
from crinsu_gateway.sandbox.central.database import Database
from crinsu_gateway.sandbox.central.facts import Event
from crinsu_gateway.sandbox.central.seed import Seed, seed
from tests.fakes.clock import HandClock

LOCAL = 10**12
TABLES = ("subject", "sample_container", "procedure", "procedure_sample", "origin", "conflict")
PLACES = ("T1/C1/CN1/1", "T1/C1/CN1/2", "T1/C2/CN2/3")


def fact(kind: str, **facts: Any) -> tuple[str, dict[str, Any]]:
    """A kind and its facts."""
    return kind, facts


def made(number: int) -> st.SearchStrategy[tuple[str, dict[str, Any]]]:
    """What a gateway may tell; of things that it made, by its own ids, also before the centre knows
    them, and out of shape.
    """
    sample = st.sampled_from([1, 2, 3, 999])
    place = st.sampled_from(PLACES)
    straw = {"localSample": LOCAL + number, "name": f"Straw {number}"}
    return st.one_of(
        st.builds(lambda s, p: fact("sample.stored", sample=s, to=p), sample, place),
        st.builds(lambda s, p: fact("sample.taken", sample=s, **{"from": p}), sample, place),
        st.builds(
            lambda n, p: fact("sample.stored", localSample=LOCAL + n, to=p),
            st.integers(0, 12),
            place,
        ),
        st.builds(
            lambda n, name: fact(
                "subject.made", localSubject=LOCAL + n, code=f"S-{n % 3}", firstName=name
            ),
            st.integers(0, 4),
            st.sampled_from(["Ada", "Eve", None]),
        ),
        st.builds(
            lambda n: fact(
                "procedure.requested",
                localProcedure=LOCAL + number,
                type="STORE",
                localSubject=LOCAL + n,
                subjectCode=f"S-{n % 3}",
                samples=[straw],
            ),
            st.integers(0, 4),
        ),
        st.builds(
            lambda n: fact("procedure.withdrawn", localProcedure=LOCAL + n), st.integers(0, 12)
        ),
        st.builds(
            lambda n: fact("procedure.started", localProcedure=LOCAL + n, storage="T1"),
            st.integers(0, 12),
        ),
        st.just(fact("sample.stored", to=7)),
        st.just(fact("never.heard")),
    )


@st.composite
def facts(draw: st.DrawFn) -> list[Event]:
    """Facts of a gateway with their numbers; an epoch may end among them."""
    count = draw(st.integers(1, 12))
    restored = draw(st.none() | st.integers(1, 12))
    found, epoch = [], 1
    for seq in range(1, count + 1):
        kind, said = draw(made(seq))
        if seq == restored:
            kind, said, epoch = "gateway.restored", {"epochBefore": 1, "lastSeq": seq - 1}, 2
        found.append(
            Event(gateway="gw-1", epoch=epoch, seq=seq, at=1000 + seq, kind=kind, facts=said)
        )
    return found


@contextmanager
def a_centre() -> Iterator[tuple[Centre, Client]]:
    """A seeded centre in memory, and the device that speaks to it."""
    database = Database(":memory:")
    try:
        centre = Centre(database, HandClock())
        seed(centre, Seed())
        yield centre, Client("crinsu-gateway", 1, True)
    finally:
        database.close()


def state(centre: Centre) -> dict[str, list[dict[str, Any]]]:
    """Everything that facts change there, with what each was answered."""
    found = {table: centre.database.all(f"SELECT * FROM {table}") for table in TABLES}
    answers = "SELECT epoch, seq, kind, status, answer FROM device_event ORDER BY epoch, seq"
    return {**found, "device_event": centre.database.all(answers)}


def one_by_one(told: list[Event]) -> dict[str, list[dict[str, Any]]]:
    """The state after each was told alone."""
    with a_centre() as (centre, client):
        for event in told:
            events.receive(centre, client, f"gw-1/{event.epoch}/{event.seq}", event)
        return state(centre)


@settings(max_examples=25, deadline=None)
@given(facts(), st.data())
def test_any_cutting_with_any_loss_ends_like_one_by_one(told: list[Event], data: Any) -> None:
    """Batches of any size from any number not yet answered, requests lost, answers lost, repeated:
    the same rows, the same answers, nothing twice.
    """
    expected = one_by_one(told)
    answered = 0
    with a_centre() as (centre, client):
        for _ in range(200):
            if answered == len(told):
                break
            first = data.draw(st.integers(max(0, answered - 3), answered))  # a lost answer: again
            sent = told[first : first + data.draw(st.integers(1, 8))]
            if data.draw(st.integers(0, 4)) == 0:
                continue  # the request is lost
            batch = Batch(gateway="gw-1", events=sent)
            key = f"gw-1/{sent[0].epoch}/{sent[0].seq}"
            found = batches.receive(centre, client, key, batch)
            assert [one["status"] in (200, 422) for one in found] == [True] * len(sent)
            if data.draw(st.integers(0, 3)) > 0:  # else the answer is lost
                answered = max(answered, first + len(found))
        assert answered < len(told) or state(centre) == expected


@settings(max_examples=15, deadline=None)
@given(facts(), st.integers(0, 12), st.integers(1, 6))
def test_a_gap_applies_nothing_behind_it(told: list[Event], start: int, gap: int) -> None:
    """Facts told from too far on: none is applied, and the answer says what is missing."""
    late = [one for one in told if one.kind != "gateway.restored"][start % len(told) + gap :]
    with a_centre() as (centre, client):
        before = state(centre)
        if not late or (late[0].epoch, late[0].seq) == (1, 1):
            return
        key = f"gw-1/{late[0].epoch}/{late[0].seq}"
        (answer,) = batches.receive(centre, client, key, Batch(gateway="gw-1", events=late))
        assert (answer["status"], answer["error"]["code"]) == (409, "OUT_OF_ORDER")
        assert answer["error"]["expected"] == 1
        assert state(centre) == before
