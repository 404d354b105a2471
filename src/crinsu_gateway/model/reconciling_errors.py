"""Errors of resolving a difference with the centre."""

from crinsu_gateway.model.errors import RuleError


class NotResolvable(RuleError):
    """A decision about a difference that cannot be taken, or not now; the sentence says why."""

    code = "NOT_RESOLVABLE"
