"""The record of an installation as one HTML page, to be printed and signed by hand. Pure."""

from html import escape

from crinsu_gateway.model.qualification import Examination, Qualification
from crinsu_gateway.report.markup import document, pairs, told
from crinsu_gateway.report.wording import moment

STYLE = """\
table{border-collapse:collapse;width:100%;font-size:.84rem}
th,td{text-align:left;vertical-align:top;padding:.3rem .5rem;border-bottom:1px solid #d5dade;
overflow-wrap:anywhere}thead th{background:#eef2f6}
td.failed{font-weight:700;color:#8a1c1c}td.warning{font-weight:700;color:#7a4d00}
.signed td{height:3rem;vertical-align:bottom;width:25%}
@page{size:A4;margin:14mm}
@media print{main{max-width:none;padding:0}h2{break-after:avoid}tr,.signed{break-inside:avoid}
thead{display:table-header-group}}
"""
SIGNERS = ("Installed and examined by", "Accepted by")


def qualification_html(record: Qualification) -> bytes:
    """The page, in UTF-8; what was not done is in it, so that who signs sees it."""
    groups = dict.fromkeys(one.group for one in record.examinations)
    parts = [
        pairs(
            (
                ("outcome", record.summary),
                ("examined", f"{moment(record.at_ms, record.zone)} ({record.zone})"),
                *record.identity,
            )
        ),
        *(
            _table(group, [one for one in record.examinations if one.group == group])
            for group in groups
        ),
        _signatures(),
    ]
    return document("Record of the installation", STYLE, parts)


def _table(group: str, rows: list[Examination]) -> str:
    head = "".join(
        f'<th scope="col">{one}</th>' for one in ("what", "expected", "found", "outcome")
    )
    body = "".join(
        f"<tr><td>{told(one.what)}</td><td>{told(one.expected)}</td><td>{told(one.found)}</td>"
        f'<td class="{escape(one.verdict.replace(" ", "-"))}">{escape(one.verdict)}</td></tr>'
        for one in rows
    )
    return (
        f"<h2>{escape(group.capitalize())}</h2><table><thead><tr>{head}</tr></thead>"
        f"<tbody>{body}</tbody></table>"
    )


def _signatures() -> str:
    rows = "".join(
        f"<tr><td>{one}</td><td>name:</td><td>date:</td><td>signature:</td></tr>" for one in SIGNERS
    )
    return f'<h2>Signatures</h2><table class="signed"><tbody>{rows}</tbody></table>'
