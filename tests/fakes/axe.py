"""What shuts people out of a page, as far as axe-core finds it: WCAG 2.2, levels A and AA.

It sees no more than half of the criteria; contrast within drawings, words and the order of focus
are for tests of their own. https://github.com/dequelabs/axe-core/blob/develop/doc/API.md
"""

from axe_playwright_python.async_playwright import Axe  # type: ignore[import-untyped]
from playwright.async_api import Page

OPTIONS = {
    "runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"],
    "rules": {"target-size": {"enabled": True}},
    "resultTypes": ["violations"],
}


async def barriers(page: Page) -> list[str]:
    """Each rule that the page breaks now, with the first places where."""
    found = await Axe().run(page, options=OPTIONS)
    return [
        f"{one['id']}: {one['help']}, at "
        + "; ".join(" ".join(map(str, node["target"])) for node in one["nodes"][:5])
        for one in found.response["violations"]
    ]
