"""The shipped mapping has every path, member and word that the sync uses; none hides in code."""

import ast
import re
from enum import StrEnum
from pathlib import Path
from typing import Any

import pytest

from crinsu_gateway.model.person import Role, Training
from crinsu_gateway.model.procedure import ProcedureStatus, ProcedureType
from crinsu_gateway.model.sample import SampleState
from crinsu_gateway.sandbox.central.facts import KINDS
from crinsu_gateway.store.outbox import OutboxKind
from crinsu_gateway.sync.naming.mapping_file import parse, shipped
from crinsu_gateway.sync.naming.wording import DATA_KEYS, SAID

SYNC = Path(__file__).parents[2] / "src" / "crinsu_gateway" / "sync"
CONTRACT = (Path(__file__).parents[2] / "docs" / "central-contract.md").read_text()
READING = {"get", "number", "identity", "maybe_identity", "text", "maybe_text", "maybe_moment"} | {
    *("word", "moments", "items")
}
NAMES = shipped()


def tree(file: str) -> ast.Module:
    """The source of a file of the sync."""
    return ast.parse((SYNC / file).read_text())


def read_by(file: str) -> set[str]:
    """The members that a file asks a record or an object for."""
    return {
        str(node.args[0].value)
        for node in ast.walk(tree(file))
        if isinstance(node, ast.Call)
        and isinstance(node.func, ast.Attribute)
        and node.func.attr in READING
        and node.args
        and isinstance(node.args[0], ast.Constant)
    }


def written_by(file: str) -> set[str]:
    """The members of the objects that a file puts together."""
    return {
        str(key.value)
        for node in ast.walk(tree(file))
        if isinstance(node, ast.Dict)
        for key in node.keys
        if isinstance(key, ast.Constant)
    } | {
        str(node.slice.value)
        for node in ast.walk(tree(file))
        if isinstance(node, ast.Subscript)
        and isinstance(node.ctx, ast.Store)
        and isinstance(node.slice, ast.Constant)
    }


def test_every_member_of_a_record_that_is_read_is_named() -> None:
    """What records.py asks for stands in a table of fields."""
    known = {name for table in NAMES.fields.values() for name in table}
    assert read_by("naming/records.py") - known == set()


def test_no_field_is_named_that_nobody_reads() -> None:
    """A name that has no effect would be a promise that is not kept."""
    used = (
        read_by("naming/records.py")
        | read_by("pull/listing.py")
        | {"id", "access_token", "expires_in"}
    )
    known = {name for table in NAMES.fields.values() for name in table}
    assert known - used == set()


def test_every_member_of_an_answer_that_is_read_is_named() -> None:
    """What is asked of the answers to facts and to heartbeats stands in their tables."""
    assert read_by("push/telling.py") - NAMES.bodies["answer"].keys() == set()
    assert read_by("beat/heartbeats.py") - NAMES.bodies["beat"].keys() == set()


def test_every_member_that_is_told_is_named() -> None:
    """Heartbeat, event and batch as they are put together."""
    assert written_by("beat/heartbeats.py") - NAMES.bodies["heartbeat"].keys() == set()
    told = {*NAMES.bodies["event"], *NAMES.bodies["batch"], "reason"}
    assert written_by("push/telling.py") - told == set()


@pytest.mark.parametrize("kind", sorted(KINDS))
def test_every_member_of_a_fact_is_named(kind: str) -> None:
    """Whatever the sandbox central knows of a fact has a line in [facts]."""
    members = _members(KINDS[kind].model_json_schema(by_alias=True))
    assert members - NAMES.bodies["facts"].keys() == set()


def _members(schema: Any) -> set[str]:
    if isinstance(schema, list):
        return {name for one in schema for name in _members(one)}
    if not isinstance(schema, dict):
        return set()
    here = schema.get("properties")
    own = set(here) if isinstance(here, dict) else set()
    return own | {name for value in schema.values() for name in _members(value)}


@pytest.mark.parametrize(
    ("vocabulary", "words"),
    [
        ("procedure_type", ProcedureType),
        ("procedure_status", ProcedureStatus),
        ("sample_state", SampleState),
        ("role", Role),
        ("training", Training),
    ],
)
def test_every_word_is_named(vocabulary: str, words: type[StrEnum]) -> None:
    """A vocabulary has all of our words and no other."""
    assert set(NAMES.words[vocabulary].said) == {word.value for word in words}


def test_every_kind_of_fact_is_named() -> None:
    """What may be told has a word."""
    assert set(NAMES.words["kind"].said) == {*OutboxKind, "event.withdrawn"}
    assert {kind for kind, _ in SAID} <= set(NAMES.words["kind"].said)
    assert NAMES.bodies["heartbeat"].keys() >= DATA_KEYS


def test_no_path_of_a_centre_stands_in_code() -> None:
    """The sync has its paths from the mapping alone; the registry's client has its own."""
    found = [
        f"{file.name}: {line.strip()}"
        for file in sorted(SYNC.glob("*.py"))
        if not file.name.startswith("cristin")
        for line in file.read_text().splitlines()
        if re.search(r'"/(api|oauth)/|"(perPage|updatedSince|facilityId|Idempotency-Key)"', line)
    ]
    assert found == []


def test_every_call_of_the_mapping_is_in_the_contract() -> None:
    """The paths that are shipped are those that the page describes."""
    calls = [NAMES.token, NAMES.events, NAMES.batches, NAMES.heartbeat, *NAMES.lists.values()]
    for call in calls:
        short = re.sub(r"^/api/v1/(external|device)", "", call.path)
        assert f"{call.method} {short}" in CONTRACT, call


def test_the_example_on_the_page_is_a_good_mapping() -> None:
    """Who copies it gets what it says."""
    [example] = re.findall(r"```toml\n(.*?)```", CONTRACT, re.DOTALL)
    names = parse(example, "example.toml")
    assert names.events.at(gateway="gw-1") == "/v2/gateways/gw-1/facts"
    assert names.words["procedure_status"].meant["running"] == "IN_PROGRESS"
    assert names.bodies["facts"]["sample"] == "aliquot"
