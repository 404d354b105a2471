"""What is shown, before it is written in a format: items with members and links, and lists of them.

Pure data: web/representation/forms/ writes it, web/shaping.py makes it from rows.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

Tree = Any
"""What JSON can say: dict, list, str, int, float, bool, None."""


Link = Mapping[str, str]
"""What a link says, as HAL writes it: `href`, then `title`, `method` where it is not GET, and what
it says more, as page="17"."""
Links = Mapping[str, Link]
"""Links by their rel, the one to the thing itself first."""
SELF = "self"
NO_LINKS: Links = {}


def link(href: str, title: str = "", **more: str) -> Link:
    """A link; an empty title is left out."""
    return {"href": href, "title": title, **more} if title else {"href": href, **more}


@dataclass(frozen=True, slots=True)
class Item:
    """One thing. `members` are trees in order, or an Item or a list of Items (Expanded) where
    expanded.

    `one` is its singular name, which XML bears.
    """

    one: str
    members: Mapping[str, Any]
    links: Links = field(default_factory=dict)


class Expanded(list[Item]):
    """Things that were expanded, as a member of an Item: an empty list of them is known as such."""


@dataclass(frozen=True, slots=True)
class Collection:
    """A page of a list: `name` is its key, `one` the singular of its items.

    `hides_empty`: without an item there is no list in it either; `flat`: nothing in its items was
    expanded, so that nobody need look for it.
    """

    name: str
    one: str
    items: Sequence[Item]
    links: Links = field(default_factory=dict)
    metadata: Mapping[str, int] | None = None
    hides_empty: bool = False
    flat: bool = False

    @property
    def is_hidden(self) -> bool:
        """Whether its list is left out."""
        return self.hides_empty and not self.items


@dataclass(frozen=True, slots=True)
class Plain:
    """Anything else, such as an error, an envelope or the body of another face: a tree, which may
    hold Items, and the name of its root in XML."""

    root: str
    tree: Tree


Shown = Item | Collection | Plain
