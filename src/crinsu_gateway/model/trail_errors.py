"""Errors of the audit trail's keys and of incidents: a strange key, a thing not found out yet."""

from crinsu_gateway.model.errors import RuleError


class StrangeKey(RuleError):
    """A key of a trail does not follow from one that is known, or signed out of its time."""

    code = "STRANGE_KEY"

    def __init__(self, sentence: str, *, event: int = 0) -> None:
        super().__init__(sentence, event=event)
        self.event = event


class OtherFingerprint(RuleError):
    """The fingerprint that a person compared is not the one of the key that signs here."""

    code = "OTHER_FINGERPRINT"


class KeyNotRotated(RuleError):
    """The key cannot be changed from here; the sentence says how it is done."""

    code = "KEY_NOT_ROTATED"


class IncidentIncomplete(RuleError):
    """An incident is closed with assessment, root cause, action and signature."""

    code = "INCIDENT_INCOMPLETE"
