"""Reads `included` and `excluded`: which members are shown, by dotted path. Nothing else."""

from collections.abc import Callable

from crinsu_gateway.web.asking.asked import Expansion, Members
from crinsu_gateway.web.asking.bounds import DEEPEST
from crinsu_gateway.web.asking.faults import bad, quoted
from crinsu_gateway.web.asking.scanner import Scanner
from crinsu_gateway.web.asking.shapes import has_path, heads
from crinsu_gateway.web.asking.sight import ID, Sight, no_such
from crinsu_gateway.web.declaration import Field, Many, Reference, Resource

Expansions = tuple[Expansion, ...]


def members_of(
    included: str | None,
    excluded: str | None,
    expanded: Expansions,
    sight: Sight,
    resource: Resource,
    scanner_of: Callable[[str, str], Scanner],
) -> Members:
    """The members wanted: all but the hidden ones, if neither parameter is there."""
    if included is not None and excluded is not None:
        raise bad("excluded", "included and excluded cannot stand together; leave one of them out")
    if included is not None:
        scanner = scanner_of("included", included)
        return Members(only=_paths(scanner, sight, resource, expanded))
    if excluded is None:
        return Members()
    if not excluded.strip(" "):
        return Members(hidden=True)
    return Members(without=_paths(scanner_of("excluded", excluded), sight, resource, None))


def _paths(
    scanner: Scanner, sight: Sight, resource: Resource, expanded: Expansions | None
) -> frozenset[str]:
    """The paths that stand here; with `expanded`, each must lead to something that is shown."""
    found = set()
    while True:
        path, at = scanner.name(",;[]")
        if path in found:
            raise scanner.bad(f"{quoted(path)} stands here twice", at)
        told = _fault(sight, resource, path, expanded)
        if told:
            raise scanner.bad(told, at)
        found.add(path)
        if not scanner.take(","):
            scanner.end()
            return frozenset(found)


def _fault(sight: Sight, resource: Resource, path: str, expanded: Expansions | None) -> str:
    """What is wrong with a path; nothing if it leads to a member."""
    here, rest, before = resource, path, ""
    for _ in range(DEEPEST + 1):
        members = sight.members(here)
        if rest in members or any(name.startswith(f"{rest}.") for name in members):
            return ""
        if has_path(here.shape, rest):
            return ""
        head, _, after = rest.partition(".")
        member = members.get(head)
        if not isinstance(member, Reference | Many) or not after:
            break
        if isinstance(member, Reference) and after in (ID, member.titled):
            return ""
        target = sight.inside(member)
        if target is None:
            break
        if expanded is not None:
            opened = [one for one in expanded if one.member.name == head]
            if not opened:
                return f"{quoted(before + head)} is not expanded, so that this is not shown"
            expanded = opened[0].inner.expand
        here, rest, before = target, after, f"{before}{head}."
    return no_such(path, here, [before + one for one in _shown(sight, here)])


def _shown(sight: Sight, resource: Resource) -> list[str]:
    """The members that can be named: fields, groups of them, others."""
    seen = sight.members(resource)
    fields = [name for name, one in seen.items() if isinstance(one, Field)]
    groups = dict.fromkeys(name.partition(".")[0] for name in fields if "." in name)
    others = [*groups, *heads(resource.shape), *(name for name in seen if name not in fields)]
    return list(dict.fromkeys([*fields, *others]))
