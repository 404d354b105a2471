"""The files of the console: what a script imports is as fresh as the script."""

import re

import pytest

from crinsu_gateway.model.errors import NotFound
from crinsu_gateway.web.console import assets


def test_what_a_script_imports_is_named_by_its_digest() -> None:
    """So a browser that keeps both for good never mixes versions."""
    data, kind = assets.content("board.js")
    assert kind == "text/javascript"
    found = re.findall(rb'from "\./([^"]+)"', data)
    imported = [assets.address(one) for one in ("morph.js", "touch.js")]
    assert [f"{assets.PATH}/{one.decode()}" for one in found] == imported


def test_a_file_that_is_none_of_ours_is_not_found() -> None:
    """Neither its address nor its content."""
    with pytest.raises(KeyError):
        assets.address("jquery.js")
    with pytest.raises(NotFound):
        assets.content("../routes.py")
