"""In which format an answer goes out: what the caller takes, and what `hal` makes of it. Pure.

What several parts of Accept allow is settled by the order of the formats, not by their weights
(only q=0 counts: it excludes). It writes nothing; that is in web/representation/forms/.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum
from functools import lru_cache

from crinsu_gateway.web.errors import Refused, refusal

MOST_RANGES = 100
"""How many parts of an Accept are looked at; what comes after them is not."""
MOST_PARAMETERS = 8


class Form(StrEnum):
    """A format of answers, by its media type; the first of several acceptable ones is taken."""

    HAL_JSON = "application/hal+json"
    HAL_XML = "application/hal+xml"
    JSON = "application/json"
    XML = "application/xml"
    CSV = "text/csv"
    SMILE = "application/x-jackson-smile"


@dataclass(frozen=True, slots=True)
class Chosen:
    """What was chosen. `form` is None for a media type of the endpoint's own (a page, a PDF)."""

    form: Form | None
    media_type: str


VERSION = "1"
_VENDOR = re.compile(r"application/vnd\.crinsu\.v(\w{1,20})\+(json|hal\+json)")
_VENDOR_FORMS = {"json": Form.JSON, "hal+json": Form.HAL_JSON}
_VENDOR_TYPES = {
    Form.JSON: f"application/vnd.crinsu.v{VERSION}+json",
    Form.HAL_JSON: f"application/vnd.crinsu.v{VERSION}+hal+json",
}
_WITH_HAL = {Form.JSON: Form.HAL_JSON, Form.XML: Form.HAL_XML}
_WITHOUT_HAL = {Form.HAL_JSON: Form.JSON, Form.HAL_XML: Form.XML}
_ZERO = re.compile(r"0(\.0{0,3})?")
_TEXT = {Form.CSV: "text/csv; charset=utf-8"}


@dataclass(slots=True)
class _Wishes:
    """What an Accept says: media types and ranges, each with whether it is taken or excluded."""

    named: dict[str, bool]
    vendors: dict[Form, bool]
    ranges: dict[str, bool]
    strange_version: bool = False


def chosen(accept: str, hal: bool | None, usual: Form, others: Sequence[str] = ()) -> Chosen:
    """The format of an answer; 415 when none is acceptable, 400 when `hal` does not go with it.

    `accept` is the whole header, several ones joined by commas; `usual` is the form of the face,
    which a wildcard means. `others` are media types of the endpoint's own; one that is named goes
    before all forms, and stands in the place of a form of the same type.
    """
    short = len(accept) <= _REMEMBERED_LENGTH
    return (_remembered if short else _chosen)(accept, hal, usual, tuple(others))


def _chosen(accept: str, hal: bool | None, usual: Form, others: tuple[str, ...]) -> Chosen:
    wishes = _wishes(accept)
    if wishes is None:
        return _with_hal(Chosen(usual, media_type_of(usual)), hal)
    for other in others:
        if wishes.named.get(other):
            return _with_hal(Chosen(None, other), hal)
    named = {form for form in Form if _is_named(form, wishes)}
    implied = _implied(wishes, usual)
    for form in Form:
        if form in named or form is implied:
            return _with_hal(_as_asked(form, wishes, others), hal)
    for other in others:
        if _in_range(other, wishes):
            return _with_hal(Chosen(None, other), hal)
    raise _none(wishes, others)


_remembered = lru_cache(maxsize=128)(_chosen)
_REMEMBERED_LENGTH = 300


def media_types_of(form: Form) -> tuple[str, ...]:
    """All Content-Types that a format is written with: its own, and the vendor's name for it."""
    vendor = _VENDOR_TYPES.get(form)
    return (media_type_of(form),) if vendor is None else (media_type_of(form), vendor)


def media_type_of(form: Form) -> str:
    """What Content-Type says of a form."""
    return _TEXT.get(form, form.value)


def _wishes(accept: str) -> _Wishes | None:
    """What is asked for; None when nothing is, so that everything will do."""
    wishes = _Wishes({}, {}, {})
    asked = False
    for part in accept.split(",", MOST_RANGES)[:MOST_RANGES]:
        media_type, *parameters = part.lower().split(";", MOST_PARAMETERS)
        media_type = media_type.strip()
        if media_type or parameters:
            asked = True
            _note(wishes, media_type, parameters)
    return wishes if asked else None


def _note(wishes: _Wishes, media_type: str, parameters: list[str]) -> None:
    taken = True
    for name, value in _pairs(parameters):
        if name == "q":
            taken = not _ZERO.fullmatch(value)
        elif name == "version" and value != VERSION:
            wishes.strange_version = True
            return
    vendor = _VENDOR.fullmatch(media_type)
    if vendor is None:
        kind = wishes.ranges if media_type.endswith("*") else wishes.named
        kind[media_type] = kind.get(media_type, False) or taken
    elif vendor[1] == VERSION:
        form = _VENDOR_FORMS[vendor[2]]
        wishes.vendors[form] = wishes.vendors.get(form, False) or taken
    else:
        wishes.strange_version = True


def _pairs(parameters: list[str]) -> Iterator[tuple[str, str]]:
    for one in parameters:
        name, _, value = one.partition("=")
        yield name.strip(), value.strip().strip('"')


def _is_named(form: Form, wishes: _Wishes) -> bool:
    return wishes.named.get(form.value, False) or wishes.vendors.get(form, False)


def _implied(wishes: _Wishes, usual: Form) -> Form | None:
    """The form that wildcards mean: the usual one, unless they leave it out."""
    order: tuple[Form, ...] = (usual, *Form)
    for form in order:
        if form.value not in wishes.named and _in_range(form.value, wishes):
            return form
    return None


def _in_range(media_type: str, wishes: _Wishes) -> bool:
    """Whether a wildcard takes it; the narrower one counts (RFC 9110, 12.5.1)."""
    kind = f"{media_type.partition('/')[0]}/*"
    if media_type in wishes.named:
        return False
    return wishes.ranges.get(kind, wishes.ranges.get("*/*", False))


def _as_asked(form: Form, wishes: _Wishes, others: Sequence[str]) -> Chosen:
    """The vendor's media type is answered to who asked by that name alone."""
    if form.value in others:
        return Chosen(None, form.value)
    if wishes.vendors.get(form) and not wishes.named.get(form.value):
        return Chosen(form, _VENDOR_TYPES[form])
    return Chosen(form, media_type_of(form))


def _with_hal(found: Chosen, hal: bool | None) -> Chosen:
    if hal is None:
        return found
    if found.form not in (*_WITH_HAL, *_WITHOUT_HAL):
        raise refusal(
            400, "BAD_PARAMETER", f"hal goes with JSON and XML, not with {found.media_type}"
        )
    form = (_WITH_HAL if hal else _WITHOUT_HAL).get(found.form)
    if form is None:
        return found
    if "vnd." in found.media_type:
        return Chosen(form, _VENDOR_TYPES[form])
    return Chosen(form, media_type_of(form))


def _none(wishes: _Wishes, others: Sequence[str]) -> Refused:
    if wishes.strange_version:
        return refusal(415, "UNKNOWN_VERSION", f"version {VERSION} is the only one served here")
    offered = ", ".join((*Form, *others))
    return refusal(415, "NOT_ACCEPTABLE", f"nothing that Accept names is served; send {offered}")
