"""What points say in a line of text: the words in the groups of a reply pattern, and back.

Where points contradict each other in one line, those that were set last have their way. It makes
whole texts through reply_text; which line is an answer to what is line_voice's.
"""

import re
from collections.abc import Mapping, Sequence
from decimal import Decimal, InvalidOperation

from crinsu_gateway.model.errors import NotFound, OutOfRange
from crinsu_gateway.model.quantity import Value
from crinsu_gateway.profile.described import Point, PointType, Pushed, Query
from crinsu_gateway.sandbox.units.raw_content import Raw, Shown, raw_of, value_of
from crinsu_gateway.sandbox.units.register_image import Said
from crinsu_gateway.sandbox.units.reply_text import (
    NoSuchText,
    group_sources,
    reply_text,
)
from crinsu_gateway.sandbox.units.written_number import meaning, written, written_hex

_ANYTHING = ".*"


def said_text(
    pattern: re.Pattern[str], points: Sequence[Point], said: Said, template: str | None
) -> str:
    """The line in which these points say what they have to say; NoSuchText if there is none."""
    words: dict[str, str | None] = {}
    text: str | None = None
    for point in points:
        if said.said(point.name) is None and (sign := _lost_line(pattern, point, template)):
            return sign
        try:
            more = words_of(pattern, point, said) | words  # what was set later stands
            text = reply_text(pattern, more, template)
        except (NoSuchText, OutOfRange):
            continue  # what was set later leaves no place for this
        words = more
    return reply_text(pattern, words, template) if text is None else text


def words_of(pattern: re.Pattern[str], point: Point, said: Said) -> dict[str, str | None]:
    """The groups that one point decides."""
    source, value = _place(point), said.said(point.name)
    if value is None:
        return {source.capture: _lost_word(pattern, point)}
    if point.absent is not None and value == point.absent and type(value) is type(point.absent):
        return {source.capture: None}
    sources = group_sources(pattern)
    words: dict[str, str | None] = {}
    shown = said.shown(point.name)
    if point.unit_from and point.unit_from.capture:
        told, unit = _unit_word(point, sources)
        words[point.unit_from.capture] = told
        shown = Shown(shown.power, unit)
    word = spelled(point, raw_of(point, value, shown), sources.get(source.capture, _ANYTHING))
    return words | {source.capture: word}


def settled(pattern: re.Pattern[str], point: Point, value: Value, said: Said) -> Value:
    """The value that a line really says when the point is set to `value`: lines round too."""
    if point.absent is not None and value == point.absent and type(value) is type(point.absent):
        return value
    sources, shown = group_sources(pattern), said.shown(point.name)
    if point.unit_from and point.unit_from.capture:
        shown = Shown(shown.power, _unit_word(point, sources)[1])
    source = sources.get(_place(point).capture, _ANYTHING)
    return meant(point, spelled(point, raw_of(point, value, shown), source), shown)


def spelled(point: Point, raw: Raw, fits: str) -> str:
    """A raw content as the device writes it; OutOfRange when the place takes no such word."""
    if isinstance(raw, str):
        word: str | None = raw
    elif point.type is PointType.HEX:
        word = written_hex(int(raw), fits)
    else:
        word = written(raw, fits)
    if word is None or (isinstance(raw, str) and not re.fullmatch(fits, word)):
        raise OutOfRange(f"{point.name} cannot say {raw} in {fits!r}", point=point.name)
    return word


def meant(point: Point, word: str, shown: Shown) -> Value:
    """What a word says of a point; OutOfRange when it says nothing."""
    if point.enum or point.type is PointType.TEXT:
        return value_of(point, word)
    if point.type is PointType.BOOL:
        return value_of(point, word.strip(), shown)
    try:
        number = Decimal(int(word, 16)) if point.type is PointType.HEX else meaning(word)
    except (ValueError, InvalidOperation) as error:
        raise OutOfRange(f"{word!r} is no {point.type}", point=point.name) from error
    return value_of(point, number, shown)


def sample(pattern: re.Pattern[str]) -> str | None:
    """Some text that the pattern finds itself in; None when none can be made."""
    try:
        return reply_text(pattern, {})
    except NoSuchText:
        return None


def _place(point: Point) -> Query | Pushed:
    assert isinstance(point.source, Query | Pushed)
    return point.source


def _unit_word(point: Point, sources: Mapping[str, str]) -> tuple[str, str]:
    """The word for the unit that the value is told in, and that unit: the point's own if it can."""
    assert point.unit_from is not None
    fits = sources.get(point.unit_from.capture, _ANYTHING)
    known = point.unit_from.units.items()
    for told, unit in sorted(known, key=lambda pair: pair[1] != point.unit):
        if re.fullmatch(fits, told):
            return told, unit
    raise OutOfRange(f"{point.name} can be told in no unit", point=point.name)


def _lost_word(pattern: re.Pattern[str], point: Point) -> str | None:
    """The word that means no value, in the group of the point."""
    fits = group_sources(pattern).get(_place(point).capture, _ANYTHING)
    for sign in point.bad_text:
        word = sample(sign)
        if word is not None and re.fullmatch(fits, word):
            return word
    raise OutOfRange(f"{point.name} has no word for a missing value", point=point.name)


def _lost_line(pattern: re.Pattern[str], point: Point, template: str | None) -> str | None:
    """The whole line that means no value, where the word has no place in an ordinary one."""
    if not point.bad_text:
        raise NotFound(f"{point.name} has no sign for a missing value", point=point.name)
    try:
        word = _lost_word(pattern, point)
        reply_text(pattern, {_place(point).capture: word}, template)
    except (OutOfRange, NoSuchText):
        return sample(point.bad_text[0])
    return None
