"""What can go wrong with a registry, beside the failures of the centre in errors.py."""

from crinsu_gateway.model.errors import RemoteError, RuleError


class RegistryError(RemoteError):
    """The registry did not do what was asked."""

    code = "REGISTRY_ERROR"


class RegistryAway(RegistryError):
    """The registry cannot be reached, or broke while answering: what was asked may be done."""

    code = "REGISTRY_AWAY"
    retry = True


class RegistryBusy(RegistryError):
    """The registry asks for a pause (429, 503 while it is maintained)."""

    code = "REGISTRY_BUSY"
    retry = True


class RegistryDenied(RegistryError):
    """The registry wants credentials, or does not let these do it."""

    code = "REGISTRY_DENIED"


class RegistryMissing(RegistryError):
    """The registry has no such record, or shows it to others only."""

    code = "REGISTRY_NOT_FOUND"


class RegistryRefused(RegistryError):
    """The registry refused what was asked; asking again changes nothing."""

    code = "REGISTRY_REFUSED"


class RegistryOdd(RegistryError):
    """The registry answered something that is no record and no list of records."""

    code = "REGISTRY_ODD"
    retry = True


class NoRegistry(RuleError):
    """The configuration names no registry."""

    code = "NO_REGISTRY"


class RegistryNotWritable(RuleError):
    """What is needed to write to the registry is not configured."""

    code = "REGISTRY_NOT_WRITABLE"


class PublicationState(RuleError):
    """The publication is in a state in which that cannot be done."""

    code = "PUBLICATION_STATE"
