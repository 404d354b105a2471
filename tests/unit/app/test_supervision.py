"""The restart policy, failure by failure."""

from dataclasses import replace

from crinsu_gateway.app.supervision import Record, RestartPolicy, State, failed, started
from crinsu_gateway.model.errors import DeviceSilent, StoreDamaged, StoreFull

POLICY = RestartPolicy(
    first_pause_s=1.0, longest_pause_s=8.0, steady_after_s=60.0, full_for_s=300.0
)


def test_pauses_double_up_to_the_longest() -> None:
    """An inhabitant that fails at once is started again later each time, up to a limit."""
    record, now, pauses = Record(), 0.0, []
    for _ in range(6):
        record = started(record, now)
        verdict = failed(record, RuntimeError("x"), now, POLICY)
        record, now = verdict.record, now + verdict.pause_s
        pauses.append(verdict.pause_s)
        assert not verdict.end
    assert pauses == [1.0, 2.0, 4.0, 8.0, 8.0, 8.0]


def test_a_steady_run_forgets_older_failures() -> None:
    """After a minute without a failure the pause is the first one again."""
    record = replace(started(Record(), 0.0), failures=5)
    assert failed(record, RuntimeError("x"), 61.0, POLICY).pause_s == 1.0


def test_a_failure_is_recorded_with_its_code() -> None:
    """Health shows the code and the sentence of what an inhabitant failed of."""
    verdict = failed(started(Record(), 0.0), DeviceSilent("no answer"), 1.0, POLICY)
    assert verdict.record.state is State.WAITING
    assert (verdict.record.code, verdict.record.error) == ("DEVICE_SILENT", "no answer")
    unplanned = failed(started(Record(), 0.0), ValueError("oops"), 1.0, POLICY).record
    assert (unplanned.code, unplanned.error) == ("ValueError", "oops")


def test_restarts_are_counted() -> None:
    """Each start after a failure counts, the first start does not."""
    record = started(Record(), 0.0)
    assert record.restarts == 0
    record = started(failed(record, RuntimeError("x"), 1.0, POLICY).record, 2.0)
    assert (record.restarts, record.state) == (1, State.RUNNING)


def test_a_damaged_store_ends_the_daemon() -> None:
    """Nothing goes on with a store that failed a check."""
    assert failed(started(Record(), 0.0), StoreDamaged("bad page"), 1.0, POLICY).end


def test_a_full_disk_is_waited_for_and_then_ends_the_daemon() -> None:
    """A full disk is given five minutes; one that was freed in between starts anew."""
    record = started(Record(), 0.0)
    first = failed(record, StoreFull("full"), 10.0, POLICY)
    assert not first.end
    later = failed(started(first.record, 20.0), StoreFull("full"), 30.0, POLICY)
    assert not later.end
    assert failed(started(later.record, 309.0), StoreFull("full"), 311.0, POLICY).end
    freed = failed(started(later.record, 100.0), StoreFull("full"), 311.0, POLICY)
    assert not freed.end
