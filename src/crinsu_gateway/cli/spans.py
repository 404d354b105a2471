"""Spans of time and parts of a whole as people read them, and as they are drawn. Pure."""

MINUTE_S, HOUR_S, DAY_S = 60, 3600, 86_400
FULL, EMPTY = "█", "░"


def span(seconds: float) -> str:
    """A span in its two largest units: 4 s, 3 min, 2 h 05 min, 3 days."""
    whole = int(seconds)
    if whole < MINUTE_S:
        return f"{whole} s"
    if whole < HOUR_S:
        return f"{whole // MINUTE_S} min"
    if whole < 2 * DAY_S:
        return f"{whole // HOUR_S} h {whole % HOUR_S // MINUTE_S:02} min"
    return f"{whole // DAY_S} days"


def ago(seconds: float | None) -> str:
    """How long ago something was; None: it never was."""
    return "never" if seconds is None else f"{span(seconds)} ago"


def bar(part: float, whole: float, width: int = 20) -> str:
    """A part of a whole, drawn; what is there at all shows."""
    share = 0.0 if whole <= 0 else min(1.0, max(0.0, part / whole))
    full = min(width, max(int(share * width + 0.5), 1 if share > 0 else 0))
    return FULL * full + EMPTY * (width - full)
