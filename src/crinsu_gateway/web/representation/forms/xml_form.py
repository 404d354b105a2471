"""Plain XML: root and items bear the resource's name, in plural and singular; no attributes matter.

- A member is an element of its name; an object holds elements; a list holds one element for each,
  named after the list (slots -> slot, else `item`); an Item bears its own name.
- null is an empty element with `nil="true"`; an empty text, object or list is an empty element:
  the schema tells which. Numbers and truth are written as in JSON.
- `_metadata` of a list stands before its items. Names and characters that XML cannot hold: see
  xml_names.py. A problem is written as RFC 9457, appendix B, has it.
"""

from crinsu_gateway.web.representation.forms.trees import METADATA
from crinsu_gateway.web.representation.forms.xml_elements import Elements
from crinsu_gateway.web.representation.forms.xml_names import tag_of
from crinsu_gateway.web.representation.shown import Collection, Item, Plain, Shown

PROBLEM = "problem"
_PROBLEM_SPACE = ' xmlns="urn:ietf:rfc:7807"'
_PROBLEM_ITEM = "i"


def xml_form(shown: Shown, *, pretty: bool = False) -> bytes:
    """Something as XML."""
    if isinstance(shown, Plain) and shown.root == PROBLEM and isinstance(shown.tree, dict):
        return problem_xml(shown, pretty=pretty)
    elements = Elements(pretty=pretty)
    match shown:
        case Item():
            elements.put(shown.one, shown)
        case Collection():
            _put_collection(elements, shown)
        case Plain():
            elements.put(shown.root, shown.tree)
    return elements.document()


def problem_xml(shown: Plain, *, pretty: bool = False) -> bytes:
    """A problem as application/problem+xml."""
    elements = Elements(pretty=pretty, one=_PROBLEM_ITEM)
    elements.members(shown.root, _PROBLEM_SPACE, shown.tree)
    return elements.document()


def _put_collection(elements: Elements, shown: Collection) -> None:
    tag, attributes = tag_of(shown.name)
    if not shown.items and shown.metadata is None:
        return elements.empty(tag, attributes)
    elements.start(tag, attributes)
    if shown.metadata is not None:
        elements.put(METADATA, dict(shown.metadata))
    for item in shown.items:
        elements.put(item.one, item)
    elements.end(tag)
    return None
