"""Text made after a reply pattern, with given words in its groups: the pattern turned round.

What is made is matched with the pattern itself before it is handed out, so a reply that the
pattern would not take, or would take otherwise, is never said. Numbers are written (written_number)
and meant elsewhere.
"""

import re
from collections.abc import Iterator, Mapping
from contextlib import suppress
from functools import cache

from crinsu_gateway.sandbox.units.reply_grammar import (
    Character,
    Choice,
    Named,
    Node,
    Repeated,
    Sequence,
    groups_of,
    names_in,
    taken_apart,
)

Words = Mapping[str, str | None]
"""What stands in a group; None: the group must not take part. A group not named here is free."""


class NoSuchText(ValueError):
    """No text can be made that the pattern takes in the way that is wanted."""


def reply_text(pattern: re.Pattern[str], words: Words, template: str | None = None) -> str:
    """A text with these words in the groups of the pattern; NoSuchText when there is none.

    `template` is a text that the pattern takes, for a pattern that cannot be turned round.
    """
    for text in _attempts(pattern, words, template):
        if text is not None and _taken(pattern, words, text):
            return text
    raise NoSuchText(f"{pattern.pattern!r} takes no text with {dict(words)}")


def _attempts(pattern: re.Pattern[str], words: Words, template: str | None) -> Iterator[str | None]:
    with suppress(ValueError):
        yield _made(_tree(pattern), words)
    if template is not None:
        yield _filled(pattern, words, template)


def group_sources(pattern: re.Pattern[str]) -> dict[str, str]:
    """The pattern inside each named group; empty when the pattern cannot be turned round."""
    try:
        return {name: group.source for name, group in groups_of(_tree(pattern)).items()}
    except ValueError:
        return {}


@cache
def _tree(pattern: re.Pattern[str]) -> Node:
    return taken_apart(pattern)


def _taken(pattern: re.Pattern[str], words: Words, text: str) -> bool:
    """Whether the pattern takes the whole text, and finds exactly these words in it."""
    found = pattern.fullmatch(text)
    return found is not None and all(
        found.groupdict().get(name) == word for name, word in words.items()
    )


def _filled(pattern: re.Pattern[str], words: Words, template: str) -> str:
    """The template with the words put in where its own stood, from the end to the start."""
    found = pattern.search(template)
    if found is None:
        raise NoSuchText(f"{template!r} is no reply after {pattern.pattern!r}")
    text = template
    places = [(found.span(name), word) for name, word in words.items() if word is not None]
    for (start, end), word in sorted(places, reverse=True):
        if start >= 0:
            text = text[:start] + word + text[end:]
    return text


def _made(node: Node, words: Words) -> str | None:
    """The text of a part; None when a group that must not take part stands in its way."""
    match node:
        case Character(example):
            return example
        case Named(name, _, part):
            return words[name] if name in words else _made(part, words)
        case Sequence(parts):
            return _joined([_made(part, words) for part in parts])
        case Choice(branches):
            return _chosen(branches, words)
        case Repeated(part, least, _):
            return _repeated(part, least, words)


def _joined(texts: list[str | None]) -> str | None:
    return None if None in texts else "".join(text for text in texts if text is not None)


def _chosen(branches: tuple[Node, ...], words: Words) -> str | None:
    """The branch with the most wanted groups in it, of those that can be."""
    wanted = {name for name, word in words.items() if word is not None}
    ranked = sorted(branches, key=lambda branch: -len(names_in(branch) & wanted))
    texts = (_made(branch, words) for branch in ranked)
    return next((text for text in texts if text is not None), None)


def _repeated(part: Node, least: int, words: Words) -> str | None:
    """As often as must be; once when a wanted group stands in it, and never more than needed."""
    wanted = any(words.get(name) is not None for name in names_in(part))
    times = max(least, int(wanted))
    if times == 0:
        return ""
    text = _made(part, words)
    return text if text is None else text * times
