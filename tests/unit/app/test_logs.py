"""What a log line looks like, and which ones are written."""

import io
import logging
from collections.abc import Iterator
from dataclasses import dataclass

import orjson
import pytest
import structlog

from crinsu_gateway.app.logs import logger, set_up


@pytest.fixture(autouse=True)
def _logging_as_it_was() -> Iterator[None]:
    root = logging.getLogger()
    before = (root.handlers[:], root.level)
    yield
    structlog.reset_defaults()
    root.handlers = before[0]
    root.setLevel(before[1])


@dataclass
class Lines:
    """What was logged."""

    stream: io.BytesIO

    def events(self) -> list[dict[str, object]]:
        """Each line as the object that it holds."""
        return [orjson.loads(line) for line in self.stream.getvalue().splitlines()]


@pytest.fixture
def out() -> Lines:
    """A stream that is no terminal."""
    return Lines(io.BytesIO())


def test_a_stream_that_is_no_terminal_gets_json(out: Lines) -> None:
    """An event is one JSON object with level, time and its facts."""
    set_up("info", "auto", out.stream)
    logger().bind(unit="u1").warning("unit_lost", reason="silent")
    (event,) = out.events()
    assert event.pop("at")
    assert event == {"event": "unit_lost", "level": "warning", "unit": "u1", "reason": "silent"}


def test_the_threshold_moves_under_loggers_in_use(out: Lines) -> None:
    """A reload that changes the level acts on loggers that were bound before it."""
    threshold = set_up("warning", "json", out.stream)
    bound = logger().bind(bus="b1")
    bound.info("one")
    threshold.move("info")
    bound.info("two")
    assert [event["event"] for event in out.events()] == ["two"]


def test_libraries_log_in_the_same_form(out: Lines) -> None:
    """A library's record is an event of ours that names the library; talkative ones are hushed."""
    set_up("info", "json", out.stream)
    logging.getLogger("some.library").error("it broke: %s", 7)
    logging.getLogger("uvicorn.access").info("GET / 200")
    (event,) = out.events()
    assert (event["event"], event["library"], event["level"]) == (
        "it broke: 7",
        "some.library",
        "error",
    )


def test_an_error_is_logged_with_its_traceback(out: Lines) -> None:
    """The traceback is part of the one line."""
    set_up("info", "json", out.stream)
    try:
        raise ValueError("oops")
    except ValueError as error:
        logger().error("inhabitant failed", exc_info=error)
    (event,) = out.events()
    assert "ValueError: oops" in str(event["exception"])


def test_people_get_a_plain_line(out: Lines) -> None:
    """The console form is a line to read, not an object."""
    set_up("info", "console", out.stream)
    logger().info("unit_back", unit="u1")
    line = out.stream.getvalue().decode()
    assert "unit_back" in line
    assert "unit=u1" in line
    assert "{" not in line


@pytest.mark.parametrize("odd", ["half \ud83d", 10**30, b"\xff", {1: "\udcff"}, float("nan")])
def test_whatever_is_logged_the_logger_does_not_fail(out: Lines, odd: object) -> None:
    """What a device, a file name or a centre brings in is written somehow; it ends no task."""
    set_up("info", "json", out.stream)
    logger().error(f"failed {odd!r}", reason=odd, exc_info=ValueError(f"about {odd}"))
    logging.getLogger("a.library").error("of %s\nFAKE: all is well", odd)
    ours, theirs = out.stream.getvalue().splitlines()
    assert b"Traceback" in ours or b"ValueError" in ours
    assert b"FAKE" in theirs
