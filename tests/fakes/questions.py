"""Questions for the resources of declared.py, each with what it must be understood as.

They are written in all the ways in which they may be: with blanks, in quotes, nested.
"""

from dataclasses import dataclass

from hypothesis import strategies as st

from crinsu_gateway.store.listing.columns import Kind
from crinsu_gateway.store.listing.conditions import (
    AnyOf,
    Compare,
    Condition,
    Contains,
    Operator,
    Order,
    Value,
)
from crinsu_gateway.web.asking.asked import Choice, Expansion, Sorted
from crinsu_gateway.web.asking.sight import Named, Sight
from crinsu_gateway.web.asking.terms import everywhere
from crinsu_gateway.web.declaration import Many, Reference, Resource

TEXTS = (
    "a",
    "A",
    "ab",
    "B",
    "b",
    "\u00c9",
    "\u00df",
    "SS",
    "\u00e9",
    "10",
    "",
    "a,b",
    'q"]x',
    "null",
    "a\\b",
    "%",
    "_",
    "5.",
)
"""Texts that meet: cases, letters that only some know how to fold, what must stand in quotes."""
NUMBERS = (0.0, 0.25, 5.0, 80.5, -196.0)
WHOLES = (-1, 0, 1, 2, 5, 101, 102)
MOMENTS = {
    0: "1970-01-01T00:00:00Z",
    1500: "1970-01-01T01:00:01.5+01:00",
    -1: "1969-12-31T23:59:59.999Z",
}
_BLANKS = st.sampled_from(["", "", "", " ", "  "])
_SPECIAL = set(',;]"=<>:! \\')


@dataclass(frozen=True)
class Asking:
    """The text of a part of a question, and what it means."""

    text: str
    meant: object


def _in_quotes(text: str) -> str:
    escaped = text.replace("\\", "\\\\").replace('"', '\\"')
    return f'"{escaped}"'


@st.composite
def _written(draw: st.DrawFn, text: str) -> str:
    """A text as a value: in quotes where it must be, else as chance has it."""
    bare = bool(text) and not _SPECIAL & set(text) and text != "null"
    return text if bare and draw(st.booleans()) else _in_quotes(text)


@st.composite
def values(draw: st.DrawFn, named: Named) -> tuple[str, Value]:
    """A value as it is written in a q, and as the column holds it."""
    if draw(st.integers(0, 9)) == 0:
        return "null", None
    match named.column.kind:
        case Kind.INTEGER:
            whole = draw(st.sampled_from(WHOLES))
            return str(whole), whole
        case Kind.NUMBER:
            number = draw(st.sampled_from(NUMBERS))
            return draw(st.sampled_from([repr(number), f"{number:e}"])), number
        case Kind.BOOLEAN:
            truth = draw(st.sampled_from(["true", "1", "false", "0"]))
            return truth, int(truth in ("true", "1"))
        case Kind.MOMENT:
            moment = draw(st.sampled_from(sorted(MOMENTS)))
            return MOMENTS[moment], moment
    text = draw(st.sampled_from(named.choices or TEXTS))
    return draw(_written(text)), text


def askable(
    sight: Sight, resource: Resource, *, sorting: bool = False, hops: int = 2
) -> dict[str, Named]:
    """The names that can be asked for, through some references, with what they mean."""
    names = sight.names(resource, sorting=sorting)
    for name, member in resource.named.items():
        target = sight.inside(member) if isinstance(member, Reference) else None
        if target is not None and hops:
            names += [
                f"{name}.{one}" for one in askable(sight, target, sorting=sorting, hops=hops - 1)
            ]
    found = {}
    for name in names:
        named = sight.named(resource, name)
        assert named is not None
        found[name] = named
    return found


@st.composite
def terms(draw: st.DrawFn, sight: Sight, resource: Resource) -> Asking:
    """One term of a q."""
    before, middle, after = draw(_BLANKS), draw(_BLANKS), draw(_BLANKS)
    if draw(st.integers(0, 3)) == 0:
        text = draw(st.sampled_from([one for one in TEXTS if one]))
        meant: Condition = Contains(everywhere(sight, resource), text)
        word = text if text == "null" else draw(_written(text))
        return Asking(f"{before}{word}{after}", meant)
    name, named = draw(st.sampled_from(sorted(askable(sight, resource).items())))
    kind = named.column.kind
    if kind in (Kind.TEXT, Kind.INTEGER, Kind.NUMBER) and draw(st.booleans()):
        text = draw(st.sampled_from([one for one in TEXTS if one]))
        written = text if text == "null" else draw(_written(text))
        return Asking(
            f"{before}{name}{middle}:{middle}{written}{after}", Contains((named.column,), text)
        )
    written, value = draw(values(named))
    signs = list(Operator)
    if kind is Kind.BOOLEAN or value is None:
        signs = [Operator.EQUAL, Operator.UNEQUAL]
    sign = draw(st.sampled_from(signs))
    return Asking(
        f"{before}{name}{middle}{sign}{middle}{written}{after}", Compare(named.column, sign, value)
    )


@st.composite
def sorts(draw: st.DrawFn, sight: Sight, resource: Resource) -> Asking:
    """A sort of one to three names."""
    names = askable(sight, resource, sorting=True)
    chosen = draw(st.lists(st.sampled_from(sorted(names)), min_size=1, max_size=3, unique=True))
    texts, meant = [], []
    for name in chosen:
        descending = draw(st.booleans())
        texts.append(f"{draw(_BLANKS)}{'-' * descending}{draw(_BLANKS)}{name}{draw(_BLANKS)}")
        meant.append(Sorted(name, Order(names[name].column, descending)))
    return Asking(",".join(texts), tuple(meant))


@st.composite
def expands(draw: st.DrawFn, sight: Sight, resource: Resource, depth: int = 3) -> Asking:
    """An expand of one or two names, with options of all kinds."""
    names = sight.expandable(resource)
    chosen = draw(st.lists(st.sampled_from(sorted(names)), min_size=1, max_size=2, unique=True))
    texts, meant = [], []
    for name in chosen:
        member = names[name]
        text, inner = draw(_options(sight, member, depth - 1))
        texts.append(f"{draw(_BLANKS)}{name}{draw(_BLANKS)}{text}{draw(_BLANKS)}")
        meant.append(Expansion(member, inner))
    return Asking(",".join(texts), tuple(meant))


@st.composite
def _options(
    draw: st.DrawFn, sight: Sight, member: Reference | Many, depth: int
) -> tuple[str, Choice]:
    target = sight.inside(member)
    assert target is not None
    choice, texts = Choice(), []
    if depth and sight.expandable(target) and draw(st.booleans()):
        asking = draw(expands(sight, target, depth))
        choice = Choice(choice.where, choice.order, asking.meant)  # type: ignore[arg-type]
        texts.append(f"expand={asking.text}")
    if isinstance(member, Many) and draw(st.booleans()):
        asking = draw(sorts(sight, target))
        choice = Choice(choice.where, asking.meant, choice.expand)  # type: ignore[arg-type]
        texts.append(f"sort={asking.text}")
    if isinstance(member, Many) and draw(st.booleans()):
        parts = draw(st.lists(terms(sight, target), min_size=1, max_size=2))
        choice = Choice(tuple(one.meant for one in parts), choice.order, choice.expand)  # type: ignore[misc]
        texts.append(f"q={','.join(one.text for one in parts)}")
    ordered = draw(st.permutations(texts))
    return (f"[{draw(_BLANKS)}{';'.join(ordered)}]" if texts else ""), choice


@st.composite
def filters(
    draw: st.DrawFn, sight: Sight, resource: Resource
) -> tuple[list[tuple[str, str]], list[Condition]]:
    """Plain parameters for one name, with one value or several."""
    named = {name: one for name, one in sight.filters(resource).items() if one.asks is None}
    if not named or draw(st.booleans()):
        return [], []
    name, one = draw(st.sampled_from(sorted(named.items())))
    given, found = [], dict[Value, None]()
    for _ in range(draw(st.integers(1, 3))):
        if one.column.kind is Kind.TEXT:
            text: str = draw(st.sampled_from(one.choices or TEXTS))
            value: Value = None if text == "null" else text
        else:
            text, value = draw(values(one))
        given.append((name, text))
        found[value] = None
    wanted = tuple(found)
    if len(wanted) == 1:
        return given, [Compare(one.column, Operator.EQUAL, wanted[0])]
    return given, [AnyOf(one.column, wanted)]


@st.composite
def questions(
    draw: st.DrawFn, sight: Sight, resource: Resource
) -> tuple[list[tuple[str, str]], Choice]:
    """Parameters in any order, and the choice that they are."""
    given, where = draw(filters(sight, resource))
    order: tuple[Sorted, ...] = ()
    opened: tuple[Expansion, ...] = ()
    more: list[tuple[str, str]] = []
    if draw(st.booleans()):
        parts = draw(st.lists(terms(sight, resource), min_size=1, max_size=3))
        more.append(("q", ",".join(one.text for one in parts)))
        where += [one.meant for one in parts]  # type: ignore[misc]
    if draw(st.booleans()):
        asking = draw(sorts(sight, resource))
        more.append(("sort", asking.text))
        order = asking.meant  # type: ignore[assignment]
    if draw(st.booleans()) and sight.expandable(resource):
        asking = draw(expands(sight, resource))
        more.append(("expand", asking.text))
        opened = asking.meant  # type: ignore[assignment]
    return [*draw(st.permutations(more)), *given], Choice(tuple(where), order, opened)
