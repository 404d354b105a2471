"""The words of a pick list, the same on every page and in every form. Pure."""

from crinsu_gateway.model.pick_list import Lift, Line, PickList
from crinsu_gateway.report.wording import moment

Pairs = tuple[tuple[str, str], ...]

SCAN_THE_THING = (
    "This paper is no record. Its codes find things; where the gateway asks for a scan it takes "
    "only what is in the hand. "
)
PROPOSED = (
    "Places to put things are proposals until the trip is started; what waits may have changed "
    "since it was printed."
)
PROMISED = "It is what was left to do when it was printed; the places are promised."
EMPTY = "Nothing waits here that can be part of a trip."
DONE = "Nothing is left to take or to put."


def title(list_: PickList) -> str:
    """What the paper is."""
    run = "" if list_.execution is None else f", execution {list_.execution}"
    return f"Pick list {list_.storage}{run}"


def printed(list_: PickList) -> str:
    """When it was printed, with the zone of the facility."""
    return f"{moment(list_.made_ms, list_.zone)} ({list_.zone})"


def summary(list_: PickList) -> Pairs:
    """What the trip is, as pairs."""
    lines = [line for lift in list_.lifts for line in lift.lines]
    taken = sum(line.take for line in lines)
    lifts = str(len(list_.lifts))
    if list_.execution is None:
        lifts += f", one after the other it would be {list_.lifts_apart}"
    told = [f"{one.procedure} {one.type} {one.subject_code}".rstrip() for one in list_.procedures]
    return (
        ("printed", printed(list_)),
        ("gateway", f"{list_.gateway}, {list_.facility}"),
        ("storage solution", list_.storage),
        ("procedures", "; ".join(told) or "none"),
        ("lifts", lifts),
        ("sample containers", f"{taken} to take, {len(lines) - taken} to put"),
    )


def note(list_: PickList) -> str:
    """What the paper is worth."""
    return SCAN_THE_THING + (PROPOSED if list_.execution is None else PROMISED)


def nothing(list_: PickList) -> str:
    """What stands where no lift is."""
    return EMPTY if list_.execution is None else DONE


def lift_title(lift: Lift, of: int) -> str:
    """A lift, with its number in the order."""
    return f"Lift {lift.number} of {of}: {lift.container}"


def lift_note(lift: Lift) -> str:
    """What the code of the container is."""
    return f"its tag {lift.tag}" if lift.tag else "it bears no tag: the code is its place"


def act(line: Line) -> str:
    """What is done with it."""
    return "take" if line.take else "put"


def way(line: Line) -> str:
    """What comes before its place."""
    return "from" if line.take else "to"


def left_out(list_: PickList) -> tuple[str, ...]:
    """What waits here too and is not in the list, a line each."""
    return tuple(f"procedure {number}: {reason}" for number, reason in list_.left_out)
