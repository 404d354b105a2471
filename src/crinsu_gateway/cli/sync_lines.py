"""How the gateway stands with its centre, as lines that people read. Pure.

What is old says how old it is; what nobody knows is said not to be known.
"""

from collections.abc import Iterator
from typing import Any

from crinsu_gateway.cli.room_lines import room_line
from crinsu_gateway.cli.spans import ago, bar, span

Json = dict[str, Any]

HEARD_WITHIN_S = 180.0
"""Three heartbeats."""
SOURCES = {
    "configured": "as configured",
    "told": "told by the centre",
    "refused": "lowered, since the centre refused some",
}


def is_answered(found: Json) -> bool:
    """Whether the centre answered the last time, or was never asked."""
    failure, success = found["lastFailure"], found["lastSuccessAt"]
    return failure is None or (success is not None and success >= failure["at"])


def is_heard(found: Json) -> bool:
    """Whether what the centre said with its last heartbeat may pass for what is so now."""
    age_s = found["live"]["ageSeconds"]
    runs = found.get("gateway") != "away"
    return runs and is_answered(found) and age_s is not None and age_s <= HEARD_WITHIN_S


def lines(found: Json) -> Iterator[str]:
    """All of it, what needs somebody first."""
    yield from _centre(found)
    yield from _waiting(found["outbox"])
    if found["openDifferences"]:
        count = found["openDifferences"]
        yield f"{count} differences wait for a person: crinsu-gateway sync differences"
    if found["rate"] is not None:
        yield _rate(found["rate"])
    heard = is_heard(found)
    yield "pulled from the centre:"
    yield from (f"  {_pulled(one, heard)}" for one in found["pulls"])
    yield _sweep(found["sweep"])
    yield _live(found["live"], heard)
    if found["clockOffsetMs"] is not None:
        yield _clock(found["clockOffsetMs"])
    if found["people"] is not None:
        days = found["people"]["daysLeft"]
        yield f"people of the centre: may sign in for {days} days more if it is not heard"
    if found["room"] is not None:
        yield room_line(found["room"])


def _centre(found: Json) -> Iterator[str]:
    answered = ago(found["lastSuccessAgeSeconds"])
    failure = found["lastFailure"]
    if is_answered(found):
        yield f"centre: answered {answered}"
        if failure is not None:
            yield f"  last failure {ago(failure['ageSeconds'])}: {failure['reason']}"
        return
    yield f"centre: DOES NOT ANSWER, last answer {answered}"
    yield f"  why, {ago(failure['ageSeconds'])}: {failure['reason']}"
    if found["nextTryInSeconds"] is not None and found.get("gateway") != "away":
        yield f"  next try in {span(found['nextTryInSeconds'])}"


def _waiting(outbox: Json) -> Iterator[str]:
    if not outbox["waiting"]:
        yield "waiting: nothing, the centre knows all facts"
    else:
        at_once = outbox["atOnce"]
        how = "" if at_once is None else "; told singly" if at_once == 1 else f"; {at_once} at once"
        oldest = span(outbox["oldestAgeSeconds"])
        yield f"waiting: {outbox['waiting']:,} facts, the oldest is {oldest} old{how}"
        for one in outbox["classes"]:
            kinds = ", ".join(f"{kind['kind']} {kind['waiting']:,}" for kind in one["kinds"])
            age = span(one["oldestAgeSeconds"])
            yield f"  {one['name']:<11}{one['waiting']:>7,}  oldest {age:<12} {kinds}"
    if outbox["refused"]:
        yield f"  set aside after the centre refused them: {outbox['refused']:,}"


def _rate(rate: Json) -> str:
    used, limit = rate["used"], rate["limit"]
    source = SOURCES.get(rate["source"], rate["source"])
    other = "" if limit == rate["configured"] else f" (configured {rate['configured']})"
    drawn = f"[{bar(used, limit)}] {used} of {limit} requests in {rate['windowSeconds']:g} s"
    return f"rate: {drawn}, {source}{other}"


def _pulled(one: Json, heard: bool) -> str:
    there = "nothing newer there" if heard else "nothing newer there when it was heard last"
    newer = {True: f", {there}", False: ", NEWER THERE", None: ""}[one["upToDate"]]
    when = "not read to its end yet" if one["completeAt"] is None else ago(one["ageSeconds"])
    return f"{one['kind']:<11} {when}{newer}{_so_far(one['done'], one['total'])}"


def _so_far(done: int | None, total: int | None) -> str:
    """How far a list of several pages is read; nothing between two pulls."""
    if done is None:
        return ""
    drawn = f"{done:,}" if not total else f"[{bar(min(done, total), total)}] {done:,} of {total:,}"
    return f", now {drawn}"


def _sweep(sweep: Json | None) -> str:
    if sweep is None:
        return "sweep of whole lists: none yet"
    if sweep["kind"] is None:
        return f"sweep of whole lists: the last ended {ago(sweep['endedAgeSeconds'])}"
    done, total, ends = sweep["done"], sweep["total"], sweep["endsInSeconds"]
    drawn = f"{done:,}" if total is None else f"[{bar(done, total)}] {done:,} of {total:,}"
    end = "" if ends is None else f", ends in about {span(ends)}"
    then = f"; then {', '.join(sweep['left'])}" if sweep["left"] else ""
    return f"sweep of whole lists: {sweep['kind']} {drawn}{end}{then}"


def _live(live: Json, is_heard: bool) -> str:
    if live["version"] is None or live["heardAt"] is None:
        return "live state: not told yet"
    heard = f"heartbeat {ago(live['ageSeconds'])}"
    if live["keptThere"] is None:
        return f"live state: this centre keeps none; {heard}"
    if live["keptThere"] == live["version"]:
        return f"live state: the centre {'has it' if is_heard else 'had it then'}; {heard}"
    return f"live state: the centre has an OLDER one; {heard}"


def _clock(offset_ms: int) -> str:
    ahead = "ahead of" if offset_ms >= 0 else "behind"
    return f"clock of the centre: {abs(offset_ms) / 1000:,.1f} s {ahead} ours"
