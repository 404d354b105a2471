"""Facts as they are told, singly and in batches, and how the answers to them are read. Pure.

Under our own names: wording.py exchanges them for those of a centre. It sends nothing and settles
nothing: that is crinsutrack.py and settling.py.
"""

import json
from collections.abc import Iterator, Sequence

from crinsu_gateway.model.errors import RemoteBatchUnfit, RemoteError
from crinsu_gateway.store.outbox import OutboxRow
from crinsu_gateway.sync.naming.mapping import FIRST_LOCAL_ID, LARGEST, Json
from crinsu_gateway.sync.road.replies import failure_of
from crinsu_gateway.sync.road.said import plain
from crinsu_gateway.sync.target import Outcome, Told

MOST_EVENTS = 200
MOST_BYTES = 512 * 1024
"""A batch has no more than this, its envelope included."""
_ENVELOPE = 200
WITHDRAWN = "event.withdrawn"


def event_body(gateway: str, row: OutboxRow) -> dict[str, Json]:
    """The body of one fact; of a number that is given up, of what fills it."""
    kind, facts = str(row.kind), json.loads(row.body)
    if row.withdrawn:
        kind, facts = WITHDRAWN, {"reason": row.withdrawn, "kind": kind}
    return {
        "gateway": gateway,
        "epoch": row.epoch,
        "seq": row.seq,
        "at": row.at_ms,
        "kind": kind,
        "facts": facts,
    }


def batch_body(gateway: str, rows: Sequence[OutboxRow]) -> dict[str, Json]:
    """The body of several facts, in order."""
    return {"gateway": gateway, "events": [event_body(gateway, row) for row in rows]}


def fitting(gateway: str, rows: Sequence[OutboxRow]) -> Sequence[OutboxRow]:
    """As many rows from the first on as one batch may bear; one at the least."""
    size = _ENVELOPE + len(gateway)
    for count, row in enumerate(rows[:MOST_EVENTS]):
        body = json.dumps(event_body(gateway, row), ensure_ascii=False, separators=(",", ":"))
        size += len(body.encode(errors="replace")) + 1
        if size > MOST_BYTES and count:
            return rows[:count]
    return rows[:MOST_EVENTS]


def is_answer_to(data: dict[str, Json], row: OutboxRow) -> bool:
    """Whether it speaks of this fact: anybody can say 200 and give some object."""
    return (data.get("epoch"), data.get("seq")) == (row.epoch, row.seq)


def told_of(data: dict[str, Json]) -> Told:
    """What the centre said to a fact that it took; ids that can be none are left to a pull."""
    reason = data.get("reason")
    conflict = plain(str(reason)) if reason else "the centre says conflict"
    return Told(
        conflict if data.get("conflict") is True else None,
        _identity(data.get("procedureId")),
        _identity(data.get("subjectId")),
        tuple(_samples(data.get("samples"))),
    )


def _identity(value: Json) -> int | None:
    """An id of the centre; None for what can be none."""
    if isinstance(value, bool) or not isinstance(value, int):
        return None
    return value if 0 < value < FIRST_LOCAL_ID else None


def _samples(value: Json) -> Iterator[tuple[int, int]]:
    """Our id and the centre's of each sample container that it took over."""
    for one in value if isinstance(value, list) else ():
        if isinstance(one, dict):
            local, central = one.get("localSample"), _identity(one.get("sample"))
            if isinstance(local, int) and FIRST_LOCAL_ID <= local <= LARGEST and central:
                yield local, central


def outcomes_of(data: dict[str, Json], rows: Sequence[OutboxRow]) -> tuple[Outcome, ...]:
    """The answers to a batch in order, as far as there are any; a failure is the last.

    RemoteBatchUnfit when they are no answers to these rows.
    """
    answers = data.get("answers")
    if not isinstance(answers, list) or not answers or len(answers) > len(rows):
        raise RemoteBatchUnfit("the batch was not answered fact by fact", why="none")
    found: list[Outcome] = []
    for answer, row in zip(answers, rows, strict=False):
        if not isinstance(answer, dict) or not _fits(answer, row):
            if found:
                break  # what was understood counts, the rest is told again
            raise RemoteBatchUnfit("the batch was answered with something else", why="none")
        found.append(_outcome(answer))
        if isinstance(found[-1], RemoteError) and not _consumed(found[-1]):
            break
    return tuple(found)


def _consumed(failure: RemoteError) -> bool:
    """Whether a fact was refused for good and its number is used up, so that the next follows."""
    return failure.facts.get("consumed") is True


def _fits(answer: dict[str, Json], row: OutboxRow) -> bool:
    status = answer.get("status")
    if not isinstance(status, int) or (status == 200 and not isinstance(answer.get("data"), dict)):
        return False
    return is_answer_to(answer, row)


def _outcome(answer: dict[str, Json]) -> Outcome:
    status, data, error = answer["status"], answer.get("data"), answer.get("error")
    assert isinstance(status, int)
    if status == 200 and isinstance(data, dict):
        return told_of(data)
    return failure_of(status, error if isinstance(error, dict) else None)
