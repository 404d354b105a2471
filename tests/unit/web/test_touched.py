"""What changes an answer: its resource, what is expanded in it, and what a question looks into."""

from crinsu_gateway.store.changes import Topic
from crinsu_gateway.web.asking.reading import asked
from crinsu_gateway.web.question import touched_by
from crinsu_gateway.web.resources.registry import named
from crinsu_gateway.web.scopes import ALL_SCOPES


def touched(name: str, *parameters: tuple[str, str]) -> tuple[set[Topic], bool]:
    """The topics that change an answer, and whether time alone does."""
    found = asked(named(name), named, parameters, ALL_SCOPES, single=False)
    topics, timely = touched_by(named(name), found, named)
    return set(topics), timely


def test_what_is_looked_into_changes_the_answer() -> None:
    """A name that leads into another resource brings its topics, in q, sort and brackets."""
    plain, _ = touched("containers")
    assert Topic.SYNC not in plain
    assert Topic.SYNC in touched("containers", ("q", "storageSolution.facility.timeZone:a"))[0]
    assert Topic.SYNC in touched("containers", ("sort", "storageSolution.facility.timeZone"))[0]
    inner = "slots[sort=storageSolution.facility.timeZone]"
    assert Topic.SYNC in touched("containers", ("expand", inner))[0]
    assert touched("containers", ("q", "storageSolution.facility.id=1"))[0] == plain | set(
        named("storage-solutions").topics
    )


def test_the_order_in_which_things_are_expanded_does_not_matter() -> None:
    """The topics of the same expansions are one tuple, so that what is remembered by it is one."""

    def told(expand: str) -> tuple[Topic, ...]:
        asked_for = asked(named("slots"), named, [("expand", expand)], ALL_SCOPES, single=False)
        return touched_by(named("slots"), asked_for, named)[0]

    assert told("storageSolution,sampleContainer") == told("sampleContainer,storageSolution")
    assert told("storageSolution,sampleContainer") != told("sampleContainer")
