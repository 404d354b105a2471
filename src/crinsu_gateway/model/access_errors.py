"""Failures of access that concern everybody at once, beside those of one person in errors.py."""

from crinsu_gateway.model.errors import AccessError


class SignInClosed(AccessError):
    """Nobody can sign in with what they have: the key that PINs were hashed with is not here."""

    code = "SIGN_IN_CLOSED"
