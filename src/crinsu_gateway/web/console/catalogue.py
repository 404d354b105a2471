"""The catalogue of the console: what it says, by language; English is whole, others are as whole.

Words stand in words/<language>/<table>.toml, one table a view. It chooses no language.
"""

import tomllib
from collections.abc import Callable, Mapping
from functools import cache
from importlib import resources
from importlib.resources.abc import Traversable

from crinsu_gateway.web.languages import ENGLISH

LANGUAGES = (ENGLISH, "de")
Words = Callable[..., str]
"""Says what stands under a key, `table.word`, with what is put in by name."""


def words(language: str) -> Words:
    """What is said in a language; KeyError for a key that it has not."""
    said = catalogue(language)

    def say(key: str, **put: object) -> str:
        return said[key].format(**put)

    return say


@cache
def catalogue(language: str) -> Mapping[str, str]:
    """All that is said in a language, by key, tables in the order of their names."""
    folder = resources.files("crinsu_gateway.web.console") / "words" / language
    tables = sorted((one for one in folder.iterdir() if one.name.endswith(".toml")), key=_name)
    return {
        f"{table.name.removesuffix('.toml')}.{word}": said
        for table in tables
        for word, said in tomllib.loads(table.read_text("utf-8")).items()
    }


def _name(file: Traversable) -> str:
    return file.name
