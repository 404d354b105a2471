"""Tokens: what is minted is verified, and nothing else is."""

import base64
import json

import pytest
from hypothesis import given
from hypothesis import strategies as st
from joserfc import jwt
from joserfc.jwk import OctKey

from crinsu_gateway.config.services import ScopeWord
from crinsu_gateway.model.errors import ConfigError
from crinsu_gateway.web.scopes import ALL_SCOPES, ON_THE_MACHINE, Scope, parse_scopes
from crinsu_gateway.web.tokens import mint, verify
from tests.fakes.clock import HandClock

KEY = b"k" * 32
NOW = HandClock().now()


def test_a_token_names_its_subject_and_scopes_until_it_expires() -> None:
    """A token is good to the last second of its life and not after."""
    clock = HandClock()
    token = mint(KEY, "lis", [Scope.INVENTORY_READ], clock.now(), 60)
    clock.pass_s(59)
    bearer = verify(KEY, token, clock.now())
    assert bearer is not None
    assert (bearer.subject, bearer.scopes) == ("lis", frozenset({Scope.INVENTORY_READ}))
    clock.pass_s(1)
    assert verify(KEY, token, clock.now()) is None


@pytest.mark.parametrize("jump_s", [7200, -86_400, -50 * 365 * 86_400])
def test_a_clock_that_is_set_neither_ends_nor_lengthens_a_token(jump_s: int) -> None:
    """Within a boot a token lives as long as it was made for, whatever the wall clock shows."""
    clock = HandClock()
    token = mint(KEY, "lis", [Scope.INVENTORY_READ], clock.now(), 60)
    clock.utc_ms += jump_s * 1000
    clock.pass_s(59)
    assert verify(KEY, token, clock.now()) is not None
    clock.pass_s(1)
    assert verify(KEY, token, clock.now()) is None


@pytest.mark.parametrize(("later_s", "good"), [(30, True), (60, False), (-3600, False)])
def test_a_token_of_another_boot_is_held_against_the_wall_clock(later_s: int, good: bool) -> None:
    """After a boot a clock that went back makes no old token good again."""
    clock = HandClock()
    token = mint(KEY, "lis", [Scope.INVENTORY_READ], clock.now(), 60)
    clock.boot_id = "boot-b"
    clock.utc_ms += later_s * 1000
    assert (verify(KEY, token, clock.now()) is not None) is good


def test_a_token_signed_with_another_key_is_refused() -> None:
    """Only our own key counts."""
    assert verify(b"x" * 32, mint(KEY, "lis", ALL_SCOPES, NOW), NOW) is None


@pytest.mark.parametrize("place", [0, 1, 2])
def test_a_token_that_was_changed_is_refused(place: int) -> None:
    """A change in the header, the claims or the signature breaks it."""
    parts = mint(KEY, "lis", [Scope.INVENTORY_READ], NOW).split(".")
    parts[place] = parts[place][:-2] + ("AA" if parts[place][-2:] != "AA" else "BB")
    assert verify(KEY, ".".join(parts), NOW) is None


def test_a_token_without_a_signature_is_refused() -> None:
    """The algorithm none is not accepted, whatever the header says."""

    def part(value: object) -> str:
        return base64.urlsafe_b64encode(json.dumps(value).encode()).rstrip(b"=").decode()

    claims = {"sub": "lis", "scope": "inventory:read", "exp": NOW.utc_ms // 1000 + 60}
    for algorithm in ("none", "NONE", "HS512"):
        assert verify(KEY, f"{part({'alg': algorithm})}.{part(claims)}.", NOW) is None


@pytest.mark.parametrize(
    "claims",
    [
        {},
        {"sub": "a", "scope": "inventory:read"},
        {"sub": 1, "scope": "inventory:read", "exp": 2**40},
        {"sub": "a", "scope": ["inventory:read"], "exp": 2**40},
        {"sub": "a", "scope": "inventory:read", "exp": "never"},
    ],
)
def test_a_token_with_our_signature_but_other_claims_is_refused(claims: dict[str, object]) -> None:
    """What does not say who, what and until when is no token."""
    token = jwt.encode({"alg": "HS256"}, claims, OctKey.import_key(KEY))
    assert verify(KEY, token, NOW) is None


def test_a_scope_that_is_not_known_is_left_out() -> None:
    """A token of a newer version gives what this version knows."""
    claims = {"sub": "a", "scope": "inventory:read moon:land", "exp": NOW.utc_ms // 1000 + 60}
    token = jwt.encode({"alg": "HS256"}, claims, OctKey.import_key(KEY))
    bearer = verify(KEY, token, NOW)
    assert bearer is not None
    assert bearer.scopes == {Scope.INVENTORY_READ}


@given(st.text(max_size=200))
def test_any_text_at_all_is_refused_and_not_an_accident(text: str) -> None:
    """Whatever stands in the header, the answer is no token."""
    assert verify(KEY, text, NOW) is None


def test_a_key_that_is_too_short_is_refused() -> None:
    """A guessable key is an error of the installer."""
    with pytest.raises(ConfigError, match="31 bytes"):
        mint(b"k" * 31, "lis", [], NOW)


def test_a_scope_that_does_not_exist_is_named_with_its_near_match() -> None:
    """A slip in the configuration is found at once."""
    with pytest.raises(ConfigError, match=r"'inventory:raed'.*did you mean 'inventory:read'"):
        parse_scopes(["inventory:raed"])
    assert parse_scopes(scope.value for scope in Scope) == ALL_SCOPES


def test_the_configuration_knows_the_same_scopes() -> None:
    """What a config may grant is what the API asks for; the two rooms do not know each other."""
    granted = {scope.value for scope in ALL_SCOPES - ON_THE_MACHINE}
    assert {word.value for word in ScopeWord} == granted
