"""Makes HTML of templates/, with the words of a language. Jinja2 is imported at the first page.

Whatever is put in is escaped, and what a template names must be there. It reads nothing.
"""

from functools import cache
from typing import Any

from crinsu_gateway.web.console.assets import address
from crinsu_gateway.web.console.catalogue import words


def rendered(template: str, language: str, **shown: Any) -> str:
    """A template of a language, filled in."""
    return str(_environment(language).get_template(template).render(**shown))


@cache
def _environment(language: str) -> Any:
    from jinja2 import Environment, PackageLoader, StrictUndefined

    made = Environment(
        loader=PackageLoader("crinsu_gateway.web.console"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    made.globals.update(t=words(language), asset=address, language=language)
    return made
