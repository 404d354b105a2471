"""docs/mqtt against the message types: each has its JSON Schema, and the page names each topic."""

import json
from pathlib import Path

import pytest

from crinsu_gateway.mqtt.messages import SCHEMAS
from crinsu_gateway.mqtt.topics import Topics

FOLDER = Path(__file__).parents[2] / "docs" / "mqtt"


@pytest.mark.parametrize("name", SCHEMAS)
def test_the_schema_of_each_message_is_what_its_type_says(name: str, accepting: bool) -> None:
    """A changed payload cannot be published with the old schema beside it."""
    schema = SCHEMAS[name].model_json_schema(mode="serialization", by_alias=True)
    text = json.dumps(schema, indent=2, ensure_ascii=False) + "\n"
    file = FOLDER / f"{name}.schema.json"
    if accepting:
        file.write_text(text)
    assert file.read_text() == text, "look at the difference, then make accept"


def test_no_schema_is_left_of_a_message_that_is_gone() -> None:
    """Every schema file belongs to a message."""
    assert {file.name for file in FOLDER.glob("*.json")} == {f"{n}.schema.json" for n in SCHEMAS}


def test_the_page_names_every_topic_and_every_schema() -> None:
    """A reader finds each topic with its schema in docs/mqtt/README.md."""
    page = (FOLDER / "README.md").read_text()
    topics = Topics("<facility>", "<gateway>")
    prefix = topics.prefix + "/"
    named = [topics.status, topics.unit_state("<unit>"), topics.unit_readings("<unit>")]
    named += [topics.inventory("<storage>"), topics.prefix + "/procedures/<id>"]
    missing = [topic for topic in named if f"`{topic.removeprefix(prefix)}`" not in page]
    missing += [name for name in SCHEMAS if f"({name}.schema.json)" not in page]
    assert missing == []
