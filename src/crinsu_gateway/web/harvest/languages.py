"""Which languages of a name are shown: those asked for, else the record's own. Pure."""

from crinsu_gateway.model.registry import NO_LANGUAGE, Names, same_language

UNSAID = "en"
"""The language in which something is shown that has none of its own (fact sheet, 3.6)."""


def languages_of(asked: str | None) -> tuple[str, ...]:
    """The languages in a list such as en,nb; none when none was asked for."""
    return tuple(dict.fromkeys(asked.split(","))) if asked else ()


def shown(names: Names, asked: tuple[str, ...], main: str = UNSAID) -> dict[str, str] | None:
    """A language object with these languages; one that has none of them shows what it has first.

    None when there is no name at all.
    """
    known = {(key if key != NO_LANGUAGE else main): text for key, text in names.items() if text}
    wanted = [same for one in asked or (main,) for same in same_language(one)]
    found = {key: text for key, text in known.items() if key in wanted}
    if found or not known:
        return found or None
    for key in (*same_language(main), UNSAID, *known):
        if key in known:
            return {key: known[key]}
    return None
