"""What an event of the device side led to at the sandbox central: data, nothing else."""

from dataclasses import dataclass, field

from crinsu_gateway.sandbox.central.answers import Body


@dataclass(slots=True)
class Effect:
    """Sentences about what did not fit, what was here, and what the event was about or made.

    `samples` holds the gateway's own id and ours of each sample container that was made.
    """

    conflicts: list[str] = field(default_factory=list)
    here: object = None
    procedure: int | None = None
    subject: int | None = None
    samples: list[tuple[int, int]] = field(default_factory=list)

    def made(self) -> Body:
        """The members of an answer that only some events have."""
        found: Body = {} if self.subject is None else {"subjectId": self.subject}
        if self.samples:
            found["samples"] = [
                {"localSample": local, "sample": key} for local, key in self.samples
            ]
        return found
