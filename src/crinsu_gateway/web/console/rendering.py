"""Makes HTML of templates/, with the words of a language. Jinja2 is imported at the first page.

Whatever is put in is escaped, and what a template names must be there. It reads nothing.
"""

import json
from collections.abc import Mapping
from functools import cache, partial
from typing import Any

from crinsu_gateway.web.console.assets import address
from crinsu_gateway.web.console.catalogue import catalogue, words
from crinsu_gateway.web.console.moments import age, local, local_in, ms_of
from crinsu_gateway.web.languages import told


def rendered(template: str, language: str, **shown: Any) -> str:
    """A template of a language, filled in."""
    return str(_environment(language).get_template(template).render(**shown))


def placed(pieces: Mapping[str, str], name: str, kind: str = "section") -> Any:
    """A piece at its place in a page, as an element of this kind: HTML that a template made."""
    from markupsafe import Markup

    return Markup(f'<{kind} data-piece="{name}">{pieces[name]}</{kind}>')  # noqa: S704 - was escaped


def refused(language: str, code: str, sentence: str) -> Any:
    """The sentence of a refusal, by its code in this language where there is one for it."""
    from markupsafe import Markup

    text, spoken = told(code, sentence, language)
    return Markup('<bdi lang="{}">{}</bdi>').format(spoken, text)


@cache
def said(language: str, table: str) -> str:
    """All words of a table, as JSON: for scripts, which have none of their own."""
    found = catalogue(language).items()
    told = {key.partition(".")[2]: word for key, word in found if key.startswith(f"{table}.")}
    return json.dumps(told, ensure_ascii=False)


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
    made.globals.update(
        t=words(language),
        asset=address,
        language=language,
        local=local,
        local_in=local_in,
        age=age,
        ms_of=ms_of,
    )
    made.globals.update(said=partial(said, language), refused=partial(refused, language))
    return made
