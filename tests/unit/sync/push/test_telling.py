"""Facts as they are told, one or many, and what is made of the answers to them."""

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crinsu_gateway.model.errors import (
    RemoteAway,
    RemoteBatchUnfit,
    RemoteError,
    RemoteOutOfOrder,
    RemoteRefused,
)
from crinsu_gateway.store.outbox import OutboxKind, OutboxRow
from crinsu_gateway.sync.push import telling
from crinsu_gateway.sync.target import Told

LOCAL = 1_000_000_000_007


def row(seq: int, body: str = "{}", *, epoch: int = 1, withdrawn: str = "") -> OutboxRow:
    """A waiting fact."""
    return OutboxRow(seq, epoch, OutboxKind.SAMPLE_STORED, body, 1000 + seq, withdrawn)


def taken(seq: int, epoch: int = 1, **said: Any) -> dict[str, Any]:
    """The answer to a fact that the centre took."""
    return {"seq": seq, "epoch": epoch, "status": 200, "data": {"conflict": False, **said}}


def refused(seq: int, status: int, code: str, **said: Any) -> dict[str, Any]:
    """The answer to one that it did not."""
    error = {"code": code, "message": "no", **said}
    return {"seq": seq, "epoch": 1, "status": status, "error": error}


def test_a_fact_is_told_as_it_was_written() -> None:
    """Its body, and the moment at which it happened."""
    assert telling.event_body("gw-1", row(4, '{"sample": 7}')) == {
        "gateway": "gw-1",
        "epoch": 1,
        "seq": 4,
        "at": 1004,
        "kind": "sample.stored",
        "facts": {"sample": 7},
    }


def test_a_number_that_is_given_up_is_filled_without_the_fact() -> None:
    """The reason and the kind; the fact itself stays here."""
    body = telling.event_body("gw-1", row(4, '{"firstName": "Ada"}', withdrawn="it broke"))
    assert body["kind"] == "event.withdrawn"
    assert body["facts"] == {"reason": "it broke", "kind": "sample.stored"}


@given(st.lists(st.integers(0, 200_000), min_size=1, max_size=300))
def test_a_batch_never_exceeds_its_bounds(sizes: list[int]) -> None:
    """At most 200 facts and 512 KiB, from the first on; one alone goes however large it is."""
    rows = [row(at + 1, json.dumps({"text": "ä" * size})) for at, size in enumerate(sizes)]
    sent = telling.fitting("gw-1", rows)
    assert list(sent) == rows[: len(sent)]
    assert 1 <= len(sent) <= telling.MOST_EVENTS
    text = json.dumps(telling.batch_body("gw-1", sent), ensure_ascii=False, separators=(",", ":"))
    assert len(sent) == 1 or len(text.encode()) <= telling.MOST_BYTES
    if len(sent) < min(len(rows), telling.MOST_EVENTS):
        more = telling.batch_body("gw-1", rows[: len(sent) + 1])
        longer = json.dumps(more, ensure_ascii=False, separators=(",", ":"))
        assert len(longer.encode()) > telling.MOST_BYTES - 300


def test_the_ids_of_the_centre_are_read() -> None:
    """Of the procedure, the subject and each sample container; what can be no id is left out."""
    samples: list[Any] = [
        {"localSample": LOCAL, "sample": 5},
        {"localSample": 3, "sample": 6},
        {"localSample": LOCAL, "sample": LOCAL},
        {"localSample": LOCAL, "sample": True},
        "x",
    ]
    told = telling.told_of({"procedureId": 8, "subjectId": LOCAL, "samples": samples})
    assert told == Told(None, 8, None, ((LOCAL, 5),))
    assert telling.told_of({"samples": {"a": 1}, "subjectId": "9"}) == Told(None, None)


def test_a_conflict_is_kept_in_one_line() -> None:
    """Whatever the centre says as its reason."""
    assert telling.told_of({"conflict": True, "reason": "a\nb"}).conflict == "a?b"
    assert telling.told_of({"conflict": True}).conflict == "the centre says conflict"


def test_answers_are_read_in_their_order() -> None:
    """Taken, refused for good, taken: three outcomes, the refused one is no end."""
    answers: list[Any] = [
        taken(1),
        refused(2, 422, "VALIDATION_ERROR", consumed=True),
        taken(3, reason=None),
    ]
    first, second, third = telling.outcomes_of({"answers": answers}, [row(1), row(2), row(3)])
    assert (first, third) == (Told(None, None), Told(None, None))
    assert isinstance(second, RemoteRefused)


@pytest.mark.parametrize(
    ("answer", "kind"),
    [
        (refused(2, 409, "OUT_OF_ORDER", expected=1, epoch=1), RemoteOutOfOrder),
        (refused(2, 400, "IDEMPOTENCY_KEY_WRONG"), RemoteRefused),
        (refused(2, 422, "KEY_REUSED"), RemoteRefused),
        (refused(2, 500, "INTERNAL"), RemoteAway),
        ({"seq": 2, "epoch": 1, "status": 500}, RemoteAway),
    ],
)
def test_nothing_counts_after_the_first_that_did_not_go_through(
    answer: dict[str, Any], kind: type[RemoteError]
) -> None:
    """A centre that goes on regardless is not believed."""
    found = telling.outcomes_of({"answers": [taken(1), answer, taken(3)]}, [row(1), row(2), row(3)])
    assert len(found) == 2
    assert isinstance(found[1], kind)


@pytest.mark.parametrize(
    "answers",
    [
        None,
        [],
        {},
        "yes",
        [None],
        [taken(2)],
        [taken(1, epoch=2)],
        [{"seq": 1, "epoch": 1}],
        [{"seq": 1, "epoch": 1, "status": 200}],
        [{"seq": 1, "epoch": 1, "status": "200", "data": {}}],
        [taken(1), taken(2), taken(3)],
    ],
)
def test_what_is_no_answer_to_these_facts_settles_none(answers: object) -> None:
    """They are told singly instead."""
    data: Any = {"answers": answers}
    with pytest.raises(RemoteBatchUnfit):
        telling.outcomes_of(data, [row(1), row(2)])


def test_what_was_understood_before_nonsense_counts() -> None:
    """The rest is told again."""
    found = telling.outcomes_of({"answers": [taken(1), {"seq": 7}]}, [row(1), row(2)])
    assert found == (Told(None, None),)
