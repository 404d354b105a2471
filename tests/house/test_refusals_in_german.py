"""Whatever the API refuses with can be said in German, and loses no detail by it."""

import ast
import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest

from crinsu_gateway.web.languages import CATALOGUES

SOURCE = Path(__file__).parents[2] / "src" / "crinsu_gateway"
ROOTS = ("RuleError", "StoreError")
"""What the API turns into an answer by its class; the rest refuses by `refusal(...)`."""
REFUSES = r"refusal\(|Failure\(|    code = |RULES|_ALWAYS"
DOCUMENTED = ("web/openapi/codes.py", "web/openapi/rules.py")
METHODS = {"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE"}
ALWAYS_THE_SAME = {
    "BADGE_TAKEN", "BAD_HOST", "BAD_REQUEST", "BAD_VERSION", "EXPECTATION_FAILED", "HTTPS_REQUIRED",
    "IDEMPOTENCY_KEY_MISSING", "IF_MATCH_MISSING", "NO_EXECUTION", "NO_REGISTRY", "PAPER_SCANNED",
    "PIN_MUST_CHANGE", "PRECONDITION_FAILED", "REASON_REQUIRED", "STALE", "STORE_BUSY",
    "STORE_DAMAGED", "STORE_ERROR", "STORE_FULL", "TRAIL_NOT_WRITTEN", "UNSUPPORTED_ENCODING",
}  # fmt: skip
"""Codes whose English sentence has no details."""


@cache
def trees() -> dict[str, ast.Module]:
    """Every module that may refuse, by its path; not the token endpoint, whose words are ASCII."""
    texts = {
        str(one.relative_to(SOURCE)): one.read_text()
        for one in SOURCE.rglob("*.py")
        if not one.name.startswith(("oauth", "token_"))
    }
    return {file: ast.parse(text) for file, text in texts.items() if re.search(REFUSES, text)}


def classes() -> Iterator[str]:
    """The codes of the rules and of the store."""
    bases, codes = {}, {}
    for tree in trees().values():
        for made in (one for one in ast.walk(tree) if isinstance(one, ast.ClassDef)):
            bases[made.name] = [ast.unparse(one).rpartition(".")[2] for one in made.bases]
            for line in made.body:
                name = line.targets[0] if isinstance(line, ast.Assign) else None
                if isinstance(name, ast.Name) and name.id == "code":
                    codes[made.name] = ast.literal_eval(line.value)  # type: ignore[attr-defined]

    def is_ours(name: str) -> bool:
        return name in ROOTS or any(map(is_ours, bases.get(name, ())))

    yield from (code for name, code in codes.items() if is_ours(name))


def refusals() -> Iterator[str]:
    """The codes of what is refused in place."""
    for tree in trees().values():
        for call in (one for one in ast.walk(tree) if isinstance(one, ast.Call)):
            if isinstance(call.func, ast.Name) and call.func.id in ("refusal", "Failure"):
                yield from (
                    one.value
                    for one in call.args[1:2]
                    if isinstance(one, ast.Constant) and isinstance(one.value, str)
                )


def documented() -> Iterator[str]:
    """The codes that the document tells."""
    for file in DOCUMENTED:
        for one in ast.walk(trees()[file]):
            if isinstance(one, ast.Constant) and isinstance(one.value, str):
                words = one.value.split()
                if all(re.fullmatch(r"[A-Z_]{4,}", word) for word in words):
                    yield from set(words) - METHODS


@pytest.mark.parametrize("language", CATALOGUES)
def test_every_refusal_is_said_in_every_language(language: str) -> None:
    """None is missing, and none is said that never comes."""
    answered = {*classes(), *refusals(), *documented()}
    assert {"SLOT_OCCUPIED", "TOO_LARGE", "KEY_REUSED", "STORE_FULL"} <= answered
    assert sorted(answered ^ CATALOGUES[language].keys()) == []


@pytest.mark.parametrize("language", CATALOGUES)
def test_what_is_said_in_english_is_not_lost(language: str) -> None:
    """Each sentence bears the English one with its details, but where that has none."""
    said = CATALOGUES[language]
    assert {code for code, text in said.items() if "{sentence}" not in text} == ALWAYS_THE_SAME
    assert {code for code, text in said.items() if not text.strip() or "\n" in text} == set()
