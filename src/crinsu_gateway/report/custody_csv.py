"""A custody report as CSV: one row an audit event, for spreadsheets and other programs. Pure.

UTF-8 with a byte order mark, CRLF, header in the first row; no cell is a formula.
"""

import csv
import io

from crinsu_gateway.model.clock import iso_utc
from crinsu_gateway.model.custody_report import Report
from crinsu_gateway.report.wording import cell

COLUMNS = (
    *("seq", "kind", "utc", "offset_min", "zone", "clock", "before", "after"),
    *("by", "by_name", "role", "station", "execution", "why", "hash"),
)


def custody_csv(report: Report) -> bytes:
    """The events of a report."""
    out = io.StringIO()
    writer = csv.writer(out)
    writer.writerow(("sample", *COLUMNS))
    for one in report.events:
        texts = (one.before, one.after, one.by, one.by_name, one.role, one.station)
        shown = [cell(text or "") for text in texts]
        execution = "" if one.execution is None else one.execution
        told = (one.seq, one.kind, iso_utc(one.at_ms), one.offset_min, one.zone, one.clock)
        writer.writerow((report.identity.id, *told, *shown, execution, cell(one.why), one.hash))
    return out.getvalue().encode("utf-8-sig", errors="replace")
