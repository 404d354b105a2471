"""Regular expressions of what is accepted, for the OpenAPI document, in the dialect of JSON Schema.

They say what values.py, terms.py and paging.py say; whatever they match is a question (a test draws
from them). A few things that are accepted too are left out, such as blanks. Nothing is read here.
"""

from collections.abc import Mapping, Sequence

from crinsu_gateway.store.listing.columns import Kind
from crinsu_gateway.web.asking.bounds import MOST_TERMS

TIME = (
    "(?:[0-9]{3}[1-9]|[0-9]{2}[1-9]0|[0-9][1-9]00|[1-9]000)-"
    "(?:(?:0[13578]|1[02])-(?:0[1-9]|[12][0-9]|3[01])|(?:0[469]|11)-(?:0[1-9]|[12][0-9]|30)"
    "|02-(?:0[1-9]|1[0-9]|2[0-8]))T(?:[01][0-9]|2[0-3]):[0-5][0-9]"
    r"(?::[0-5][0-9](?:\.[0-9]{1,3})?)?(?:Z|[+-](?:[01][0-9]|2[0-3]):[0-5][0-9])"
)
"""A time of ISO 8601, to the ms, with its zone; the 29th of February is left out."""
_VALUES: Mapping[Kind, str] = {
    Kind.INTEGER: "(?:0|-?[1-9][0-9]{0,17})",
    Kind.NUMBER: r"-?(?:0|[1-9][0-9]{0,17})(?:\.[0-9]{1,9})?(?:[eE][+-]?[0-9]{1,2})?",
    Kind.BOOLEAN: "(?:true|false|1|0)",
    Kind.MOMENT: TIME,
}
TEXT = r"^[^\x00-\x1f\x7f\ufffd]*$"
CURSOR = "^[A-Za-z0-9_-]{20,}$"
PAGES = r"^-?[0-9]{1,4}(?:,-?[0-9]{1,4}){0,9}(?:,\[-[1-9] TO [1-9]\])?$"
_LETTERS = (
    r"A-Za-z0-9\u00c0-\u024f\u0370-\u061b\u061d-\u115e\u1161-\u167f\u1681-\u17b3\u17b6-\u180a"
    r"\u1810-\u1fff\u3040-\u3163\u3165-\ud7ff"
)
"""Where the letters, digits and marks of nearly all languages stand, without what shows nothing or
turns the order of letters around: plain ranges, which every reader of patterns knows."""
_MARKS = r"\u0300-\u036f"  # on a letter, so not at the beginning
IN_FILE_NAME = rf"[{_LETTERS}{_MARKS} ._()+-]"
FILE_NAME = rf"^[{_LETTERS}_(+](?:{IN_FILE_NAME}{{0,80}}[{_LETTERS}{_MARKS}_()+-])?$"
"""At most 82 characters of at most 3 bytes in UTF-8; file systems take 255 bytes."""
_IN_QUOTES = r'"(?:[^\x00-\x1f\x7f\ufffd"\\]|\\["\\])*"'
_TEXT_IN_QUOTES = _IN_QUOTES.replace(")*", ")+")
_ENDS = r"\x00-\x1f\x7f\ufffd,;\]"
_BARE = f'[^{_ENDS}" =][^{_ENDS}]*'
_WORDS = f'[^{_ENDS}"=<>: ][^{_ENDS}=<>:]*'
_CONTAINED = f" ?(?:{_TEXT_IN_QUOTES}|{_BARE})"


def alternatives(words: Sequence[str]) -> str:
    """Any of some words."""
    return f"(?:{'|'.join(word.replace('.', '[.]') for word in words)})"


def filter_pattern(kind: Kind, *, null: bool) -> str:
    """What a plain parameter of a kind may hold, and whether null is something."""
    if kind not in _VALUES:
        return TEXT if null else f"^(?!null$){TEXT[1:]}"
    return f"^(?:{_VALUES[kind]}|null)$" if null else f"^{_VALUES[kind]}$"


def q_pattern(names: Mapping[str, tuple[Kind, tuple[str, ...]]]) -> str:
    """What a `q` over some names may be, by the kind of each and the texts that it can hold."""
    terms = [_TEXT_IN_QUOTES, _WORDS]
    by_kind: dict[Kind, list[str]] = {}
    for name, (kind, choices) in names.items():
        if choices:
            terms.append(f"{alternatives([name])} ?!?= ?{alternatives([*choices, 'null'])}")
        else:
            by_kind.setdefault(kind, []).append(name)
    terms += [_compared(kind, alternatives(same)) for kind, same in by_kind.items()]
    term = f"(?:{'|'.join(terms)})"
    return f"^(?:{term}(?:,{term}){{0,{MOST_TERMS - 1}}})?$"


def _compared(kind: Kind, name: str) -> str:
    if kind is Kind.TEXT:
        some = f'(?:{_IN_QUOTES}|[^{_ENDS}" =n][^{_ENDS}]*)'  # no null, which has no order
        return f"{name} ?(?::{_CONTAINED}|!?= ?(?:{_IN_QUOTES}|{_BARE})|[<>]=? ?{some})"
    if kind is Kind.JSON:
        return f"{name} ?!?= ?null"
    value = _VALUES[kind]
    same = f"!?= ?(?:{value}|null)"
    if kind is Kind.BOOLEAN:
        return f"{name} ?{same}"
    ordered = f"[<>]=? ?{value}"
    if kind is Kind.MOMENT:
        return f"{name} ?(?:{same}|{ordered})"
    return f"{name} ?(?::{_CONTAINED}|{same}|{ordered})"
