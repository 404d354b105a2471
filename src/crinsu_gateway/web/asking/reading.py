"""Turns a query string into what it asks of a resource: every parameter of the own API.

What is unknown, given twice or too much is refused with 400, a sentence and the place. Pure: it
reads no row and knows no resource but through what it is handed.
"""

from collections.abc import Callable, Collection, Sequence
from typing import TypeVar

from crinsu_gateway.web.asking import bounds
from crinsu_gateway.web.asking.asked import Asked, Choice, Paging, Sorted
from crinsu_gateway.web.asking.cursors import order_of
from crinsu_gateway.web.asking.expanding import Expansions, count, expansions, united
from crinsu_gateway.web.asking.faults import bad, one_of
from crinsu_gateway.web.asking.filtering import filtering
from crinsu_gateway.web.asking.paging import paging
from crinsu_gateway.web.asking.scanner import Scanner, Spent
from crinsu_gateway.web.asking.showing import members_of
from crinsu_gateway.web.asking.sight import Sight
from crinsu_gateway.web.asking.sorting import sorting
from crinsu_gateway.web.asking.terms import terms
from crinsu_gateway.web.asking.writing import manner
from crinsu_gateway.web.declaration import Resource
from crinsu_gateway.web.scopes import Scope

OF_ALL = (
    "expand",
    "expandAll",
    "included",
    "excluded",
    "hideEmptyList",
    "metadata",
    "envelope",
    "print",
    "download",
    "hal",
)
"""What may be asked of one thing and of a list."""
OF_LISTS = (
    "q",
    "sort",
    "page",
    "per_page",
    "after",
    "before",
    "pages",
    "edgedTitleLinks",
)
"""What may be asked of a list alone, beside its filters."""
BY_NUMBER = ("page", "pages")
"""What lists that never end do not have."""
_UNREADABLE = "\ufffd"
"""What stands for bytes that are no UTF-8."""
_NO_TEXT = frozenset({"\x7f", _UNREADABLE})
Parameters = Sequence[tuple[str, str]]
T = TypeVar("T")


def asked(
    resource: Resource,
    find: Callable[[str], Resource],
    parameters: Parameters,
    scopes: frozenset[Scope],
    *,
    single: bool,
    facilities: frozenset[int] | None = None,
) -> Asked:
    """What the parameters ask; Refused with 400 for what cannot be asked.

    `find` gives a resource by its path name; `scopes` are the caller's; `single`: of one thing;
    `facilities` are local ids of those that the caller sees, None: all.
    """
    sight, spent = Sight(find, scopes, facilities), Spent()
    filters = {} if single else sight.filters(resource)
    known = OF_ALL + (() if single else (*of_lists(resource), *filters))
    given, plain = _gathered(
        parameters, known, filters, by_cursor=resource.by_cursor and not single
    )

    def scanner_of(parameter: str, text: str) -> Scanner:
        return Scanner(parameter, text, spent)

    where = filtering(plain, filters)
    if given.get("q", "").strip(" "):
        where += _whole(scanner_of("q", given["q"]), lambda one: terms(one, sight, resource))
    order: tuple[Sorted, ...] = ()
    if "sort" in given:
        order = _whole(scanner_of("sort", given["sort"]), lambda one: sorting(one, sight, resource))
    opened = _opened(given, sight, resource, scanner_of)
    choice = Choice(where, order, opened)
    return Asked(
        choice,
        members_of(
            given.get("included"), given.get("excluded"), opened, sight, resource, scanner_of
        ),
        Paging() if single else paging(given, resource, order_of(resource, choice)),
        manner(given),
        tuple(sorted(sight.into)),
    )


def of_lists(resource: Resource) -> tuple[str, ...]:
    """What may be asked of a list of them, beside its filters."""
    return tuple(one for one in OF_LISTS if not (resource.by_cursor and one in ("page", "pages")))


def _whole(scanner: Scanner, read: Callable[[Scanner], tuple[T, ...]]) -> tuple[T, ...]:
    found = read(scanner)
    scanner.end()
    return found


def _opened(
    given: dict[str, str],
    sight: Sight,
    resource: Resource,
    scanner_of: Callable[[str, str], Scanner],
) -> Expansions:
    """What `expand` and `expandAll` open together."""
    found: dict[str, Expansions] = {}
    for name in ("expand", "expandAll"):
        if name in given and (name == "expand" or given[name].strip(" ")):
            scanner = scanner_of(name, given[name])
            found[name] = _whole(scanner, lambda one: expansions(one, sight, (resource,)))
    chosen = found.get("expand", ())
    if "expandAll" in given:
        chosen = united(sight, (resource,), chosen, found.get("expandAll", ()))
    if (total := count(chosen)) > bounds.MOST_EXPANDED:
        name = "expandAll" if "expandAll" in given else "expand"
        told = f"{total} things would be expanded; a question may expand {bounds.MOST_EXPANDED}"
        raise bad(name, f"{told}; name fewer of them")
    return chosen


def _gathered(
    parameters: Parameters, known: Sequence[str], filters: Collection[str], *, by_cursor: bool
) -> tuple[dict[str, str], dict[str, list[str]]]:
    """The parameters by name, filters apart; refused where they cannot be parameters here."""
    _check_size(parameters)
    given: dict[str, str] = {}
    plain: dict[str, list[str]] = {}
    for name, text in parameters:
        for at, one in enumerate(text):
            if one < " " or one in _NO_TEXT or "\ud800" <= one <= "\udfff":
                told = "; texts are encoded as UTF-8" if one == _UNREADABLE else ""
                raise bad(name, f"U+{ord(one):04X} cannot stand here{told}", at)
        if name in BY_NUMBER and by_cursor:
            raise bad(name, "these are paged by cursor alone: follow the links next and prev")
        if name in filters:
            plain.setdefault(name, []).append(text)
        elif name not in known:
            raise bad(name, f"there is no such parameter here{one_of(name, known)}")
        elif name in given:
            raise bad(name, "given more than once")
        else:
            given[name] = text
    return given, plain


def _check_size(parameters: Parameters) -> None:
    size = sum(len(name) + len(text) + 2 for name, text in parameters)
    if size > bounds.LONGEST:
        raise bad(
            "query", f"{size} characters; a question may have {bounds.LONGEST}, names and values"
        )
