"""What every report needs as an HTML page: its frame, and texts that can do nothing to it. Pure."""

from collections.abc import Iterable
from html import escape

from crinsu_gateway.report.wording import plain

FRAME = """
:root{color-scheme:light}
body{font:15px/1.45 system-ui,"DejaVu Sans",sans-serif;color:#1b2733;background:#fff;margin:0}
main{max-width:62rem;margin:0 auto;padding:1.5rem}
h1{font-size:1.6rem;margin:0 0 .2rem}h2{font-size:1.15rem;margin:2rem 0 .5rem;
border-bottom:2px solid #0b5394;padding-bottom:.2rem}
dl{display:grid;grid-template-columns:max-content 1fr;gap:.25rem 1rem;margin:1rem 0}
dt{color:#52606d}dd{margin:0;overflow-wrap:anywhere}
"""


def document(title: str, style: str, parts: Iterable[str]) -> bytes:
    """A whole page in UTF-8; nothing in it is loaded from elsewhere."""
    page = [
        "<!doctype html>",
        '<html lang="en"><head><meta charset="utf-8">',
        '<meta name="viewport" content="width=device-width,initial-scale=1">',
        f"<title>{escape(plain(title))}</title><style>{FRAME}{style}</style></head><body><main>",
        f"<h1>{escape(plain(title))}</h1>",
        *parts,
        "</main></body></html>",
    ]
    return "\n".join(page).encode(errors="replace")


def told(text: str) -> str:
    """A text that may come from anywhere: no markup, and its direction stays its own."""
    return f"<bdi>{escape(plain(text))}</bdi>"


def pairs(rows: tuple[tuple[str, str], ...]) -> str:
    """Names with their values, a line each."""
    inner = "".join(f"<dt>{escape(name)}</dt><dd>{told(value)}</dd>" for name, value in rows)
    return f"<dl>{inner}</dl>"
