"""A reason that a person gives for a change, a deletion or a correction: it must say something.

Pure. The text is sealed with its audit event (store/audit.py), because it may name anybody.
"""

from crinsu_gateway.model.place_errors import ReasonMissing

LONGEST = 500


def needed(text: str) -> str:
    """The reason as it is kept; ReasonMissing when it says nothing or is over 500 characters."""
    said = text.strip()
    if not said:
        raise ReasonMissing("say why: a change needs a reason")
    if len(said) > LONGEST:
        raise ReasonMissing(f"a reason has at most {LONGEST} characters")
    return said
