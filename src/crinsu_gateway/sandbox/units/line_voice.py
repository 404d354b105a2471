"""A simulated unit that answers lines of text as a device profile says.

Queries, writes, selections that must come just before a query, the session's lines and the
question who it is; anything else is refused in the words of the profile, or not answered.
It does not frame lines (addressed_lines).
"""

import re
from collections.abc import Iterator, Sequence
from string import Formatter

from crinsu_gateway.model.errors import OutOfRange
from crinsu_gateway.model.quantity import Value
from crinsu_gateway.profile.described import Point, Profile, Pushed, Query, WriteReply
from crinsu_gateway.profile.link_facts import Echo
from crinsu_gateway.sandbox.units.line_words import meant, said_text, sample
from crinsu_gateway.sandbox.units.register_image import Said
from crinsu_gateway.sandbox.units.register_voice import is_within_limits

_LONGEST_MEMORY = 8


class LineVoice:
    """Answers for one unit; lines come and go bare: no prefix, no checksum, no terminator."""

    def __init__(self, profile: Profile, said: Said) -> None:
        assert profile.link.line is not None
        self._profile = profile
        self._facts = profile.link.line
        self._said = said
        self._selected: list[str] = []

    def obey(self, line: str) -> str | None:
        """The answer to one line; None when there is none."""
        if points := self._asked(line):
            return self._told(line, points)
        for point in self._profile.points.values():
            form = point.write.request if point.write else None
            if point.write and point.write.trigger == line and self._has_selected(point):
                return self._did(point, line, "1")
            if not form or not self._has_selected(point):
                continue
            if found := re.fullmatch(_write_pattern(form), line):
                return self._write(point, line, found["value"])
        return self._of_session(line)

    def refusal(self) -> str | None:
        """A line that the profile knows as a refusal; None when it knows none."""
        for error in sorted(self._facts.errors, key=lambda error: error.retry):
            if (text := sample(error.match)) is not None:
                return text
        return None

    def _asked(self, line: str) -> Sequence[Point]:
        """The points that this line asks for, after the selections that came before it."""
        points = []
        for point in self._profile.points.values():
            query = point.source
            asked = isinstance(query, Query) and query.request == line and point.readable
            if asked and self._has_selected(point):
                points.append(point)
        return points

    def _told(self, line: str, points: Sequence[Point]) -> str:
        """One line that all patterns of these points take."""
        by_name = {point.name: point for point in points}
        recent_first = [name for name in reversed(self._said.recently_set()) if name in by_name]
        text = self._example(line)
        for pattern in {_query(point).reply: None for point in points}:
            of_it = [by_name[n] for n in recent_first if _query(by_name[n]).reply is pattern]
            text = said_text(pattern, of_it, self._said, text)
        assert text is not None
        return text

    def _example(self, line: str) -> str | None:
        """The answer to this line in a worked example of the profile."""
        ends = (*self._facts.in_terminators, "")
        for vector in self._profile.vectors:
            if vector.send is None or vector.receive is None or vector.write or not vector.values:
                continue
            if vector.send.removesuffix(self._facts.out_terminator).endswith(line):
                bare = vector.receive.removeprefix(vector.send)
                return bare.removesuffix(next(end for end in ends if bare.endswith(end)))
        return None

    def _write(self, point: Point, line: str, word: str) -> str | None:
        rule, shown = point.write, self._said.shown(point.name)
        assert rule is not None
        try:
            value = meant(point, word.strip(), shown)
        except OutOfRange:
            return self.refusal()
        if not is_within_limits(point, value):
            return self.refusal()
        return self._did(point, line, word, value)

    def _did(self, point: Point, line: str, word: str, value: Value = True) -> str | None:
        rule = point.write
        assert rule is not None
        self._said.written(point.name, value)
        match rule.reply:
            case WriteReply.EMPTY:
                return ""
            case WriteReply.ECHO:
                # where every line is echoed, that echo is the answer
                return line if self._facts.echo is Echo.NO else None
            case WriteReply.VALUE:
                return word
            case WriteReply.ACK:
                return "OK"
            case _:
                return None

    def _has_selected(self, point: Point) -> bool:
        """Whether the lines that must come just before the point's did."""
        before = list(point.source.before) if isinstance(point.source, Query) else []
        return not before or self._selected[-len(before) :] == before

    def _of_session(self, line: str) -> str | None:
        """Lines around the queries: greeting, selections, staying awake, leaving."""
        session, identify = self._profile.session, self._profile.identify
        if identify and identify.request == line and identify.expect:
            return sample(identify.expect)
        if session.keepalive and session.keepalive.request == line:
            return sample(session.keepalive.reply) if session.keepalive.reply else None
        if line in self._selections():
            self._selected = [*self._selected, line][-_LONGEST_MEMORY:]
            return None
        if line in (*session.init, *session.close):
            return None
        return self.refusal()

    def _selections(self) -> frozenset[str]:
        queries = (point.source for point in self._profile.points.values())
        return frozenset(
            line for query in queries if isinstance(query, Query) for line in query.before
        )


class PushedVoice:
    """Speaks for a unit that sends lines by itself."""

    def __init__(self, profile: Profile, said: Said) -> None:
        self._profile = profile
        self._said = said

    def lines(self) -> Iterator[str]:
        """One line of each sort that the unit sends, as things stand now."""
        for number, stream in enumerate(self._profile.streams):
            points = [
                self._profile.points[name]
                for name in reversed(self._said.recently_set())
                if name in stream.points and _is_of(self._profile.points[name], number)
            ]
            yield said_text(stream.match, points, self._said, self._example(stream.match))

    def _example(self, match: re.Pattern[str]) -> str | None:
        """A line of this sort in a worked example of the profile."""
        facts = self._profile.link.line
        assert facts is not None
        for vector in self._profile.vectors:
            if vector.send is None and vector.receive is not None and vector.values:
                line = vector.receive
                ends = (*facts.in_terminators, "")
                line = line.removesuffix(next(end for end in ends if line.endswith(end)))
                line = line.strip(facts.strip)
                if match.search(line):
                    return line
        return None


def _query(point: Point) -> Query:
    assert isinstance(point.source, Query)
    return point.source


def _is_of(point: Point, stream: int) -> bool:
    return isinstance(point.source, Pushed) and point.source.stream == stream


def _write_pattern(template: str) -> str:
    """What a line looks like that is made from a write template."""
    return "".join(
        re.escape(literal) + ("(?P<value>.+)" if name is not None else "")
        for literal, name, _, _ in Formatter().parse(template)
    )
