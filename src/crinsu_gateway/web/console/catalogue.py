"""The catalogue of the console: what it says, by language; English is whole, others are as whole.

Words stand in words/<language>.toml, in tables by view. It chooses no language.
"""

import tomllib
from collections.abc import Callable, Mapping
from functools import cache
from importlib import resources

from crinsu_gateway.web.languages import ENGLISH

LANGUAGES = (ENGLISH, "de")
Words = Callable[..., str]
"""Says what stands under a key, `view.word`, with what is put in by name."""


def words(language: str) -> Words:
    """What is said in a language; KeyError for a key that it has not."""
    said = catalogue(language)

    def say(key: str, **put: object) -> str:
        return said[key].format(**put)

    return say


@cache
def catalogue(language: str) -> Mapping[str, str]:
    """All that is said in a language, by key."""
    file = resources.files("crinsu_gateway.web.console") / "words" / f"{language}.toml"
    tables = tomllib.loads(file.read_text("utf-8"))
    return {
        f"{view}.{word}": said for view, table in tables.items() for word, said in table.items()
    }
