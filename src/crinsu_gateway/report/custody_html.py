"""A custody report as one HTML page: nothing is loaded from elsewhere, and it prints well. Pure."""

from html import escape

from crinsu_gateway.model.custody_report import Report, content_hash
from crinsu_gateway.report.markup import document, pairs, told
from crinsu_gateway.report.plot import Area, Drawing, Label, Line, Shape, drawing
from crinsu_gateway.report.wording import Table, code_text, plain, proof, summary, tables

STYLE = """\
table{border-collapse:collapse;width:100%;font-size:.86rem}
th,td{text-align:left;vertical-align:top;padding:.35rem .5rem;border-bottom:1px solid #d5dade;
overflow-wrap:anywhere}thead th{background:#eef2f6}
.none{color:#52606d}.hash,pre{font:.78rem/1.4 ui-monospace,"DejaVu Sans Mono",monospace;
overflow-wrap:anywhere;white-space:pre-wrap}
.proof{display:flex;gap:1.5rem;align-items:flex-start;flex-wrap:wrap}.proof>div{flex:1 1 24rem}
figure{margin:1rem 0}figure svg{width:100%;height:auto}figcaption{font-size:.8rem;color:#52606d}
footer{margin-top:2rem;border-top:1px solid #d5dade;padding-top:.5rem;font-size:.8rem}
@page{size:A4;margin:14mm}
@media print{main{max-width:none;padding:0}h2{break-after:avoid}tr,figure,.proof{break-inside:avoid}
thead{display:table-header-group}}
"""
LEGEND = (
    "Lines are good values. Red: an alarm stood. Blue: a fill. Yellow: the lid was open. Violet: "
    "the clock was set, so the time shown was left out or came twice. Below a panel, orange: "
    "values that were not good; grey: nothing was read."
)


def custody_html(report: Report) -> bytes:
    """The page, in UTF-8."""
    title = f"Custody of sample container {report.identity.id}"
    parts = [
        pairs(summary(report)),
        *(_table(table) for table in tables(report)[:-1]),
        "<h2>The storage around it</h2>",
        *(_figure(drawing(tank, report.zone)) for tank in report.tanks if tank.series),
        *_none(any(tank.series for tank in report.tanks)),
        _table(tables(report)[-1]),
        _proof(report),
        f'<footer>Content SHA-256 <span class="hash">{content_hash(report)}</span></footer>',
    ]
    return document(title, STYLE, parts)


def _none(some: bool) -> tuple[str, ...]:
    return () if some else ('<p class="none">None.</p>',)


def _table(table: Table) -> str:
    title, headings, rows = table
    if not rows:
        return f"<h2>{escape(title)}</h2>{_none(False)[0]}"
    head = "".join(f'<th scope="col">{escape(one)}</th>' for one in headings)
    body = "".join(
        "<tr>" + "".join(f"<td>{told(value)}</td>" for value in row) + "</tr>" for row in rows
    )
    return (
        f"<h2>{escape(title)}</h2><table><thead><tr>{head}</tr></thead>"
        f"<tbody>{body}</tbody></table>"
    )


def _figure(drawn: Drawing) -> str:
    caption = f"<figcaption>{LEGEND}</figcaption>"
    return f"<figure>{svg(drawn)}{caption}</figure>"


def svg(drawn: Drawing) -> str:
    """A drawing as SVG, with its title for those who hear it."""
    inner = "".join(_shape(shape) for shape in drawn.shapes)
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" role="img" '
        f'viewBox="0 0 {drawn.width:g} {drawn.height:g}" font-family="sans-serif">'
        f"<title>{escape(drawn.title)}</title>{inner}</svg>"
    )


def _shape(shape: Shape) -> str:
    match shape:
        case Area():
            title = f"<title>{escape(plain(shape.meaning))}</title>" if shape.meaning else ""
            box = f'x="{shape.x:.1f}" y="{shape.y:.1f}"'
            size = f'width="{shape.width:.1f}" height="{shape.height:.1f}"'
            return f'<rect {box} {size} fill="{shape.color}">{title}</rect>'
        case Line():
            points = " ".join(f"{x:.1f},{y:.1f}" for x, y in shape.points)
            pen = f'stroke="{shape.color}" stroke-width="{shape.width:g}"'
            return f'<polyline fill="none" {pen} points="{points}"/>'
        case Label():
            where = f'x="{shape.x:.1f}" y="{shape.y:.1f}" text-anchor="{shape.anchor}"'
            return f'<text {where} font-size="{shape.size:g}">{escape(shape.text)}</text>'


def _proof(report: Report) -> str:
    import segno

    text = code_text(report.proof)
    code = segno.make(text, error="m", micro=False)
    picture = code.svg_inline(scale=3, border=4, title="The same as a code")
    return (
        '<h2>What this can be held against</h2><div class="proof"><div>'
        f"{pairs(proof(report.proof))}<pre>{escape(text)}</pre></div>{picture}</div>"
    )
