"""A pick list as one HTML page that prints well: check boxes, codes, the order of lifts. Pure."""

from crinsu_gateway.model.pick_list import Lift, Line, PickList
from crinsu_gateway.report.markup import document, pairs, told
from crinsu_gateway.report.pick_list_wording import (
    act,
    left_out,
    lift_note,
    lift_title,
    note,
    nothing,
    printed,
    summary,
    title,
    way,
)

MODULE_MM = 0.5
STYLE = """\
.note{color:#52606d;font-size:.85rem}
.lift{display:flex;justify-content:space-between;align-items:center;gap:1rem;
border-bottom:2px solid #0b5394;margin-top:1.5rem;break-after:avoid}
.lift h2{border:0;margin:0}
table{border-collapse:collapse;width:100%}
td{padding:.3rem .5rem;border-bottom:1px solid #d5dade;vertical-align:middle;overflow-wrap:anywhere}
td.code{width:1%;white-space:nowrap}
.box{display:inline-block;width:1.1rem;height:1.1rem;border:2px solid #1b2733}
td.act,td.place{width:1%;white-space:nowrap}td.act{font-weight:700}
@page{size:A4;margin:14mm;@bottom-center{font:8pt sans-serif;
content:"page " counter(page) " of " counter(pages)}}
@media print{main{max-width:none;padding:0}tr,.lift{break-inside:avoid}}
"""


def pick_list_html(list_: PickList) -> bytes:
    """The page, in UTF-8."""
    lifts = "".join(_lift(one, len(list_.lifts)) for one in list_.lifts)
    others = "".join(f"<li>{told(one)}</li>" for one in left_out(list_))
    parts = [
        pairs(summary(list_)),
        f'<p class="note">{told(note(list_))}</p>',
        lifts or f'<p class="note">{told(nothing(list_))}</p>',
        f"<h2>Waits here too, not in this list</h2><ul>{others}</ul>" if others else "",
        f'<p class="note">{told(f"{title(list_)}, printed {printed(list_)}")}</p>',
    ]
    return document(title(list_), STYLE, parts)


def _lift(lift: Lift, of: int) -> str:
    rows = "".join(_line(one) for one in lift.lines)
    about = f'<span class="note">{told(lift_note(lift))}</span>'
    return (
        f'<div class="lift"><span class="box"></span><h2>{told(lift_title(lift, of))}</h2>{about}'
        f"{_code(lift.code)}</div><table><tbody>{rows}</tbody></table>"
    )


def _line(line: Line) -> str:
    return (
        f'<tr><td class="code"><span class="box"></span></td><td class="act">{act(line)}</td>'
        f'<td class="code">{_code(line.tag_code)}</td>'
        f"<td><b>{told(line.tag)}</b><br>{told(line.name)}"
        f'<br><span class="note">procedure {line.procedure}</span></td>'
        f'<td class="place">{way(line)}<br><b>{told(line.place)}</b></td>'
        f'<td class="code">{_code(line.place_code)}</td></tr>'
    )


def _code(text: str) -> str:
    import segno

    code = segno.make(text, error="m", micro=False)
    return code.svg_inline(scale=MODULE_MM, unit="mm", border=4, svgclass=None, lineclass=None)
