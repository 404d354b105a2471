"""References to other resources, as every face writes them. Pure."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Reference:
    """Another resource, named."""

    id: int
    name: str


@dataclass(frozen=True, slots=True)
class SubjectReference:
    """A subject, by its code; names of people stand in the subject alone."""

    id: int
    code: str


def reference(id: int | None, name: str | None) -> Reference | None:
    """A reference, or None when there is nothing to refer to."""
    return None if id is None or name is None else Reference(id, name)


def subject_reference(id: int | None, code: str | None) -> SubjectReference | None:
    """A reference to a subject, or None."""
    return None if id is None or code is None else SubjectReference(id, code)
