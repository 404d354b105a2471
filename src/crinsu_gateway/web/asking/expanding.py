"""Reads `expand` and `expandAll`: which references and lists are shown whole, and how.

Commas separate names, brackets hold the options of one, `;` separates options: `expand`,
`expandAll`, `sort`, `q`. That an instance is not shown within itself is seen to where rows are
read.
"""

from dataclasses import replace

from crinsu_gateway.web.asking.asked import Choice, Expansion
from crinsu_gateway.web.asking.bounds import DEEPEST, DEEPEST_ALL, MOST_EXPANDED
from crinsu_gateway.web.asking.faults import one_of, quoted
from crinsu_gateway.web.asking.scanner import Scanner
from crinsu_gateway.web.asking.sight import Sight, no_such
from crinsu_gateway.web.asking.sorting import sorting
from crinsu_gateway.web.asking.terms import terms
from crinsu_gateway.web.declaration import Many, Reference, Resource

OPTIONS = ("expand", "expandAll", "sort", "q")
Expansions = tuple[Expansion, ...]
Way = tuple[Resource, ...]
"""The resources from the one that is asked for down to the one that is meant."""


def expansions(scanner: Scanner, sight: Sight, way: Way) -> Expansions:
    """What is to be expanded in the last resource of a way, up to what is no comma."""
    here = way[-1]
    found: dict[str, Expansion] = {}
    while True:
        name, at = scanner.name(",;=[]")
        member = sight.expandable(here).get(name)
        if member is None:
            told = no_such(name, here, sight.expandable(here))
            inner = f"; what lies deeper is asked for as {name.replace('.', '[expand=', 1)}]"
            raise scanner.bad(told + (inner if "." in name.strip(".") else ""), at)
        if name in found:
            raise scanner.bad(f"{quoted(name)} stands here twice", at)
        if len(way) > DEEPEST:
            raise scanner.bad(f"at most {DEEPEST} things may stand in one another", at)
        found[name] = Expansion(member, _options(scanner, sight, way, member))
        scanner.blanks()
        if not scanner.take(","):
            return tuple(found.values())


def everything(
    sight: Sight, way: Way, chosen: Expansions = (), most: int = MOST_EXPANDED
) -> Expansions:
    """What `expandAll` opens, to the depth at which that is at `most`; chosen ones stay so.

    No kind of resource stands within itself, and what never ends (by_cursor) stays closed.
    """
    found = chosen
    for depth in range(1, min(DEEPEST_ALL, DEEPEST + 1 - len(way)) + 1):
        deeper = _opened(sight, way, depth, chosen)
        if count(deeper) > most:
            break
        found = deeper
    return found


def below(sight: Sight, way: Way, chosen: Expansions) -> Expansions:
    """The chosen ones alone, and everything in each of them."""
    each = MOST_EXPANDED // max(1, len(chosen)) - 1
    return tuple(_filled(sight, way, one, each) for one in chosen)


def _filled(sight: Sight, way: Way, one: Expansion, most: int) -> Expansion:
    target = sight.inside(one.member)
    if target is None or any(target.name == other.name for other in way):
        return one
    inner = everything(sight, (*way, target), one.inner.expand, most)
    return replace(one, inner=replace(one.inner, expand=inner))


def _opened(sight: Sight, way: Way, depth: int, chosen: Expansions = ()) -> Expansions:
    given = {one.member.name for one in chosen}
    found = list(chosen)
    for name, member in sight.expandable(way[-1]).items():
        target = sight.inside(member)
        if target is None or name in given or any(target.name == one.name for one in way):
            continue
        if target.by_cursor and isinstance(member, Many):
            continue
        inner = _opened(sight, (*way, target), depth - 1) if depth > 1 else ()
        found.append(Expansion(member, Choice(expand=inner)))
    return tuple(found)


def count(found: Expansions) -> int:
    """How many references and lists are opened, at all levels."""
    return sum(1 + count(one.inner.expand) for one in found)


def _options(scanner: Scanner, sight: Sight, way: Way, member: Reference | Many) -> Choice:
    """What stands in the brackets behind a name, if any do."""
    target = sight.inside(member)
    choice = Choice()
    if target is None or not scanner.take("["):
        return choice
    inside, given = (*way, target), set[str]()
    all_of: Expansions | None = None
    while True:
        option, at = scanner.name("=,;[]")
        if option not in OPTIONS:
            raise scanner.bad(f"there is no option {quoted(option)}{one_of(option, OPTIONS)}", at)
        if option in given:
            raise scanner.bad(f"the option {option} stands here twice", at)
        given.add(option)
        if option in ("sort", "q") and isinstance(member, Reference):
            told = f"{member.name} is one thing, no list: it has no {option}; allowed: expand"
            raise scanner.bad(told, at)
        has_value = scanner.take("=")
        if option == "expandAll" and not (has_value and scanner.has_value(";]")):
            all_of = ()
        elif not has_value:
            raise scanner.bad(f"= and a value must come behind {option}")
        elif option == "expandAll":
            all_of = expansions(scanner, sight, inside)
        else:
            choice = _with(choice, option, scanner, sight, inside)
        if scanner.take("]"):
            break
        if not scanner.take(";"):
            raise scanner.bad("an option ends with ; or ]")
    if all_of is None:
        return choice
    return replace(choice, expand=united(sight, inside, choice.expand, all_of))


def united(sight: Sight, way: Way, chosen: Expansions, all_of: Expansions) -> Expansions:
    """What `expand` and `expandAll` open together; what both name is as `expand` has it."""
    if not all_of:
        return everything(sight, way, chosen)
    given = {one.member.name for one in chosen}
    more = tuple(one for one in all_of if one.member.name not in given)
    return chosen + below(sight, way, more)


def _with(choice: Choice, option: str, scanner: Scanner, sight: Sight, inside: Way) -> Choice:
    match option:
        case "sort":
            return replace(choice, order=sorting(scanner, sight, inside[-1]))
        case "q":
            return replace(choice, where=terms(scanner, sight, inside[-1]))
    return replace(choice, expand=expansions(scanner, sight, inside))
