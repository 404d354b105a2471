"""For how long something lasts, as pages say it. Pure."""

DAY_H = 24
LONGEST_H = 87_600
"""Ten years: whatever lasts longer is said to last that long at least."""


def lasts(hours: float | None) -> tuple[str, int]:
    """The word of the catalogue (table sync) and the number in it; None: nobody knows yet."""
    if hours is None:
        return "lasts_unknown", 0
    if hours >= LONGEST_H:
        return "lasts_years", 10
    return ("lasts_hours", int(hours)) if hours < 2 * DAY_H else ("lasts_days", int(hours // DAY_H))
