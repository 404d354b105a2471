"""What is shown as bytes, in the format that was chosen. Pure; one file beside it a format.

It chooses no format (web/negotiation.py) and sets no header. What few callers want is imported
when the first one does.
"""

from collections.abc import Sequence

from crinsu_gateway.web.negotiation import Form
from crinsu_gateway.web.representation.forms.hal_form import hal_form
from crinsu_gateway.web.representation.forms.json_form import json_form
from crinsu_gateway.web.representation.shown import Shown


def written(
    shown: Shown, form: Form, *, pretty: bool = False, columns: Sequence[str] = ()
) -> bytes:
    """Something in a format, indented where `pretty` and the format can be.

    `columns` are the dotted names that a CSV has in any case, such as of a list that is empty.
    """
    match form:
        case Form.JSON:
            return json_form(shown, pretty=pretty)
        case Form.HAL_JSON:
            return hal_form(shown, pretty=pretty)
        case Form.CSV:
            from crinsu_gateway.web.representation.forms.csv_form import csv_form

            return csv_form(shown, columns)
        case Form.XML:
            from crinsu_gateway.web.representation.forms.xml_form import xml_form

            return xml_form(shown, pretty=pretty)
        case Form.HAL_XML:
            from crinsu_gateway.web.representation.forms.hal_xml_form import hal_xml_form

            return hal_xml_form(shown, pretty=pretty)
        case Form.SMILE:
            from crinsu_gateway.web.representation.forms.smile_encoder import smile

            return smile(shown, shared_values=True)
