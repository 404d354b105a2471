"""Errors of procedures that are not about one step: second persons, repeated scans."""

from crinsu_gateway.model.errors import RuleError


class SecondPersonMissing(RuleError):
    """An act that two persons must answer for came from one."""

    code = "SECOND_PERSON_MISSING"


class AlreadyScanned(RuleError):
    """This tag was scanned here before."""

    code = "ALREADY_SCANNED"


class PaperScanned(RuleError):
    """The code on a pick list was scanned instead of the thing that it names."""

    code = "PAPER_SCANNED"


class CentreDecides(RuleError):
    """Something was asked of the gateway that the centre alone decides."""

    code = "CENTRE_DECIDES"


class OverrideForbidden(RuleError):
    """An override was asked for that no second person may grant, or that nothing needs."""

    code = "OVERRIDE_FORBIDDEN"
