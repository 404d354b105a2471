"""A refusal as a page, for a browser that asked for one of the console and got none of its views.

It stands where no view can be drawn: nothing is read for it, and no script runs in it. One that may
be over soon is asked for again by itself, as a screen at a bench has no button for that.
"""

from html import escape

from starlette.datastructures import Headers
from starlette.types import Scope

from crinsu_gateway.web.errors import Failure
from crinsu_gateway.web.faces import CONSOLE_PREFIX, Ready, is_console

HTML = "text/html"
POLICY = "default-src 'none'; style-src 'self'; img-src 'self'; frame-ancestors 'none'"
STYLES = ("base.css", "form.css")
AGAIN_S = 10
PASSING = frozenset({429, 500, 502, 503, 504})
ELSEWHERE = 421
"""Who came by a name that is not ours is served no file and no view either: the page needs none."""


def is_page(scope: Scope, headers: Headers) -> bool:
    """Whether a browser asked for a page of the console, to show it to somebody."""
    return is_console(scope["path"]) and HTML in headers.get("accept", "")


def page(failure: Failure, language: str, spoken: str) -> Ready | None:
    """The page, in the language of its reader; `spoken` is the one of the sentence. None where no
    file can be opened that it needs.
    """
    try:
        return _page(failure, language, spoken)
    except OSError:
        return None


def _page(failure: Failure, language: str, spoken: str) -> Ready:
    from crinsu_gateway.web.console.catalogue import words  # what draws: when somebody looks

    say = words(language)
    title = say("refused.title_404" if failure.status == 404 else "refused.title")
    again = f'<meta http-equiv="refresh" content="{AGAIN_S}">' if failure.status in PASSING else ""
    served = failure.status != ELSEWHERE
    back = f'<p><a class="button" href="{CONSOLE_PREFIX}">{escape(say("refused.back"))}</a></p>'
    made = (
        f'<!doctype html><html lang="{language}"><head><meta charset="utf-8">'
        f'<meta name="viewport" content="width=device-width, initial-scale=1">{again}'
        f"<title>{escape(say('page.title', view=say('refused.view')))}</title>"
        f'{_files() if served else ""}</head><body><main class="view">'
        f'<div class="alone" role="alert"><h1>{escape(title)}</h1>'
        f'<p lang="{spoken}">{escape(failure.sentence)}</p>'
        f"{back if served else ''}</div></main></body></html>"
    )
    policy = {"Content-Security-Policy": POLICY, "Content-Language": language}
    headers = {**failure.headers, **policy, "Cache-Control": "no-store"}
    return Ready(made.encode(), HTML, failure.status, headers)


def _files() -> str:
    """What the page looks like, in files of the console."""
    from crinsu_gateway.web.console.assets import address

    styles = "".join(f'<link rel="stylesheet" href="{address(one)}">' for one in STYLES)
    return f'<link rel="icon" href="{address("icon.svg")}">{styles}'
