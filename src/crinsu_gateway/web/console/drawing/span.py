"""Spans of time as people read them in every language: numbers with signs of units. Pure."""

MINUTE_S, HOUR_S, DAY_S = 60, 3600, 86_400


def span_text(seconds: float) -> str:
    """A span in its two largest units: 4 s, 3 min, 2 h 05 min, 3 d 4 h; never below 0 s."""
    whole = max(0, int(seconds))
    if whole < MINUTE_S:
        return f"{whole} s"
    if whole < HOUR_S:
        return f"{whole // MINUTE_S} min"
    if whole < DAY_S:
        return f"{whole // HOUR_S} h {whole % HOUR_S // MINUTE_S:02} min"
    return f"{whole // DAY_S} d {whole % DAY_S // HOUR_S} h"
