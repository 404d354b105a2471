"""Sets up logging: structured events as JSON for machines, or as lines for people on a terminal.

Own events go straight to the stream; those of libraries come in through one stdlib handler and
leave in the same form. Who logs what is not decided here.
"""

import json
import logging
import sys
from typing import BinaryIO

import orjson
import structlog
from structlog.typing import EventDict, FilteringBoundLogger, Processor

LEVELS = {
    "debug": logging.DEBUG,
    "info": logging.INFO,
    "warning": logging.WARNING,
    "error": logging.ERROR,
}
TALKATIVE = ("uvicorn", "pymodbus", "httpx2", "httpcore2", "mqtt", "paho", "serialx")
"""Libraries whose every request would be a line: only their warnings are kept."""


class Threshold:
    """Drops what is less important than the level; it can be moved while loggers are in use."""

    def __init__(self, level: str) -> None:
        self._least = LEVELS[level]

    def move(self, level: str) -> None:
        """From now on log from `level` on."""
        self._least = LEVELS[level]
        for name in TALKATIVE:
            logging.getLogger(name).setLevel(max(self._least, logging.WARNING))

    def __call__(self, _logger: object, method: str, event: EventDict) -> EventDict:
        """The event, or DropEvent."""
        if LEVELS.get(method, logging.ERROR) < self._least:
            raise structlog.DropEvent
        return event


def set_up(level: str, form: str, stream: BinaryIO | None = None) -> Threshold:
    """Log from `level` on, in `form` (auto, json, console), to `stream` or standard error."""
    out = stream or sys.stderr.buffer
    shown = ("console" if out.isatty() else "json") if form == "auto" else form
    threshold = Threshold(level)
    structlog.configure(
        processors=[
            threshold,
            structlog.processors.add_log_level,
            structlog.processors.TimeStamper(fmt="iso", utc=True, key="at"),
            *(_for_people(colors=out.isatty()) if shown == "console" else _FOR_MACHINES),
        ],
        wrapper_class=structlog.make_filtering_bound_logger(logging.DEBUG),
        logger_factory=structlog.BytesLoggerFactory(out),
        cache_logger_on_first_use=False,
    )
    root = logging.getLogger()
    root.handlers = [_LibraryHandler()]
    root.setLevel(logging.DEBUG)
    threshold.move(level)
    return threshold


def logger() -> FilteringBoundLogger:
    """The logger of the daemon; bind the subject (unit, bus, procedure) to it."""
    bound: FilteringBoundLogger = structlog.get_logger()
    return bound


def _json(event: EventDict, **_: object) -> bytes:
    try:
        return orjson.dumps(event, default=str)
    except TypeError:  # half a character, a number without bounds: a log line must not end a task
        return json.dumps(event, default=str, skipkeys=True).encode()


_FOR_MACHINES: list[Processor] = [
    structlog.processors.format_exc_info,
    structlog.processors.JSONRenderer(serializer=_json),
]


def _for_people(colors: bool) -> list[Processor]:
    return [
        structlog.dev.ConsoleRenderer(
            colors=colors,
            timestamp_key="at",
            exception_formatter=structlog.dev.plain_traceback,
            sort_keys=False,
        ),
        _encoded,
    ]


def _encoded(_logger: object, _method: str, line: EventDict) -> bytes:
    """The line as bytes; the renderer before has made a text of the event."""
    return str(line).encode(errors="replace")


class _LibraryHandler(logging.Handler):
    """Turns a library's log record into one event of ours."""

    def emit(self, record: logging.LogRecord) -> None:
        """Log the record as ours, under its own level."""
        level = min(max(record.levelno // 10 * 10, logging.DEBUG), logging.CRITICAL)
        more = {"exc_info": record.exc_info} if record.exc_info else {}
        logger().log(level, record.getMessage(), library=record.name, **more)
