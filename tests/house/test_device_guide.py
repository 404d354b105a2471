"""The guide beside the device profiles tells every key and every file."""

import re

import pytest

from crinsu_gateway.profile.allowed import allowed_keys, allowed_values
from crinsu_gateway.profile.load import shipped_dir

GUIDE = (shipped_dir() / "README.md").read_text()
KEYS = sorted({key for keys in allowed_keys().values() for key in keys})
WORDS = sorted({word for words in allowed_values().values() for word in words.split(", ")})
FILES = sorted(path.name for path in shipped_dir().glob("*.toml"))


@pytest.mark.parametrize("key", KEYS)
def test_the_guide_names_every_key(key: str) -> None:
    """Whoever writes a profile finds each key in the guide."""
    assert any(f"{mark}{key}{end}" in GUIDE for mark in "`.[" for end in "`.] ")


@pytest.mark.parametrize("word", WORDS)
def test_the_guide_names_every_word(word: str) -> None:
    """Each allowed word of a key stands in the guide."""
    assert re.search(rf"(?<![\w-]){re.escape(word)}(?![\w-])", GUIDE)


@pytest.mark.parametrize("file", FILES)
def test_the_guide_lists_every_file(file: str) -> None:
    """No profile is shipped without a line that says what it is."""
    assert f"`{file}`" in GUIDE
