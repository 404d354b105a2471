"""Every view of the console is declared in one line, and says in every language what it is."""

from importlib import resources

import pytest

from crinsu_gateway.web.console import assets
from crinsu_gateway.web.console.catalogue import LANGUAGES, catalogue
from crinsu_gateway.web.console.views.registry import PATHS, WAYS, view_at

FOLDER = resources.files("crinsu_gateway.web.console.views")
PARTS = "_"
"""A module whose name holds this belongs to the view before it: storage_inside to storage."""


@pytest.mark.parametrize("path", PATHS)
def test_a_view_has_its_words_styles_and_scripts(path: str) -> None:
    """A heading in every language, and each file that it names."""
    view = view_at(path)
    assert all(f"{view.name}.view" in catalogue(language) for language in LANGUAGES)
    for name in (*view.styles, *view.scripts):
        assert assets.content(name)


def test_every_way_leads_to_a_view() -> None:
    """And is named in the frame."""
    for way in WAYS:
        assert way.path in PATHS
        assert f"page.nav_{way.word}" in catalogue("en")
        assert view_at(way.path).name == way.word
        assert view_at(way.path).scope == way.scope


def test_no_view_is_forgotten() -> None:
    """Each module of the folder is a view with a line, or a part of one."""
    files = (one.name.removesuffix(".py") for one in FOLDER.iterdir() if one.name.endswith(".py"))
    whole = {one for one in files if PARTS not in one and one != "registry"}
    assert whole == set(PATHS.values())
