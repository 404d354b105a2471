"""Reads a `q`: terms joined by commas, all of which must hold.

A term is a text, which any field may contain, or a field with `:` (contains) or `= != < <= > >=`
and a value. A value runs to the next `,` `;` or `]`, or stands in double quotes.
"""

from crinsu_gateway.store.listing.columns import Column, Kind
from crinsu_gateway.store.listing.conditions import Compare, Condition, Contains, Operator, Value
from crinsu_gateway.web.asking.faults import quoted
from crinsu_gateway.web.asking.scanner import Scanner
from crinsu_gateway.web.asking.sight import ID, Named, Sight
from crinsu_gateway.web.asking.values import one_choice, value_of
from crinsu_gateway.web.declaration import Field, Reference, Resource

CONTAINS = ":"
_SIGNS = ("<=", ">=", "=", "<", ">", CONTAINS)
_ENDS = ",;]"
_WRITTEN = (Kind.TEXT, Kind.INTEGER, Kind.NUMBER)
"""What can contain a text: texts, and numbers as they are written."""
_BOTH_WAYS = (Operator.EQUAL, Operator.UNEQUAL)


def terms(scanner: Scanner, sight: Sight, resource: Resource) -> tuple[Condition, ...]:
    """The terms that stand here, up to what is no comma."""
    found = [_term(scanner, sight, resource)]
    while scanner.take(","):
        found.append(_term(scanner, sight, resource))
    return tuple(found)


def everywhere(sight: Sight, resource: Resource) -> tuple[Column, ...]:
    """The columns that are searched for a text: what is shown as text or number, titles too."""
    found = []
    for one in sight.members(resource).values():
        if isinstance(one, Field) and not one.hidden and one.column.kind in _WRITTEN:
            found.append(one.column)
        elif isinstance(one, Reference):
            found.append(one.title)
    return tuple(found)


def _term(scanner: Scanner, sight: Sight, resource: Resource) -> Condition:
    start = scanner.term()
    if scanner.next == '"':
        return _anywhere(scanner, sight, resource, _value(scanner, start)[0], start)
    word, sign = _word_and_sign(scanner)
    if not word:
        raise scanner.bad("a field or a text is missing", start)
    if not sign:
        return _anywhere(scanner, sight, resource, word, start)
    named = _named(sight, resource, word)
    if named is None:
        told = sight.unknown(resource, word)
        raise scanner.bad(f"{told}; a text that holds {sign} stands in double quotes", start)
    return _condition(scanner, named, word, sign, start)


def _anywhere(
    scanner: Scanner, sight: Sight, resource: Resource, text: str, start: int
) -> Condition:
    columns = everywhere(sight, resource)
    if not columns:
        raise scanner.bad(f"{resource.name} have no text that could be searched", start)
    return Contains(columns, _some(scanner, text, start))


def _word_and_sign(scanner: Scanner) -> tuple[str, str]:
    """What stands before the next sign or the end of the term, and the sign."""
    word = scanner.until(_ENDS + "=<>:")
    if scanner.next == "=" and scanner.is_behind("!"):
        scanner.take("=")
        return word.removesuffix("!").strip(" "), "!="
    return word, next((sign for sign in _SIGNS if scanner.take(sign)), "")


def _value(scanner: Scanner, start: int) -> tuple[str, bool]:
    """A value, and whether it stood in quotes."""
    if scanner.next == '"':
        text = scanner.in_quotes()
        scanner.blanks()
        if scanner.next and scanner.next not in _ENDS:
            raise scanner.bad("after a closing quote a comma must come, or the end")
        return text, True
    text = scanner.until(_ENDS)
    if not text:
        raise scanner.bad('a value is missing; the empty text is ""', start)
    return text, False


def _some(scanner: Scanner, text: str, at: int) -> str:
    if not text:
        raise scanner.bad("a text that is to be contained cannot be empty", at)
    return text


def _named(sight: Sight, resource: Resource, word: str) -> Named | None:
    """What a name in a term means: a field, or the id of a reference."""
    if isinstance(sight.members(resource).get(word), Reference):
        word = f"{word}.{ID}"
    return sight.named(resource, word)


def _condition(scanner: Scanner, named: Named, name: str, sign: str, start: int) -> Condition:
    at = scanner.blanks()
    text, in_quotes = _value(scanner, at)
    kind = named.column.kind
    if sign == CONTAINS:
        if kind not in _WRITTEN:
            raise scanner.bad(f"{quoted(name)} is a {kind}; compare it by = or !=", start)
        return Contains((named.column,), _some(scanner, text, at))
    operator = Operator(sign)
    try:
        if in_quotes and kind is Kind.TEXT:
            value: Value = one_choice(text, named.choices)
        else:
            value = value_of(text, named.column, named.choices)
    except ValueError as error:
        raise scanner.bad(str(error), at) from None
    if operator not in _BOTH_WAYS and (value is None or kind is Kind.BOOLEAN):
        raise scanner.bad(f"{quoted(text)} can only be compared by = or !=", at)
    return Compare(named.column, operator, value)
