"""Words of the centre, or of whoever answers for it, fit to be kept, logged and shown. Pure."""

LONGEST_SAID = 300
"""Characters of what the centre says in words that are kept and shown."""


def plain(text: str) -> str:
    """Words of the centre, fit to be kept, logged and shown: one line, no endless one."""
    short = text[:LONGEST_SAID].encode(errors="replace").decode()
    return "".join(one if one.isprintable() else "?" for one in short)
