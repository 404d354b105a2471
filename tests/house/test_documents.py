"""The documents are complete: verbs, decisions and links."""

import re
from pathlib import Path

import pytest

from crinsu_gateway.cli.root import VERBS

ROOT = Path(__file__).parents[2]
DECISIONS = ROOT / "docs" / "decisions"
README = ROOT / "README.md"


def written() -> str:
    """Everything that users read."""
    pages = [README, *sorted((ROOT / "docs").rglob("*.md"))]
    return "\n".join(page.read_text() for page in pages if DECISIONS not in page.parents)


def make_verbs() -> list[str]:
    """The verbs that `make` alone lists."""
    text = (ROOT / "Makefile").read_text()
    return re.findall(r"^([a-z]+):.*## ", text, flags=re.MULTILINE)


@pytest.mark.parametrize("verb", make_verbs())
def test_every_make_verb_is_described(verb: str) -> None:
    """README or docs mention each verb of the Makefile."""
    assert f"make {verb}" in written() or verb == "help"


@pytest.mark.parametrize("verb", sorted(VERBS))
def test_every_verb_of_the_command_line_is_described(verb: str) -> None:
    """README or docs mention each verb of the command line."""
    assert f"crinsu-gateway {verb}" in written()


def test_decision_records_are_numbered_densely_and_listed() -> None:
    """Each record is in the index under its number and title, and no number is left out."""
    records = sorted(DECISIONS.glob("[0-9]*.md"))
    assert [int(record.name[:4]) for record in records] == list(range(1, len(records) + 1))
    index = (DECISIONS / "README.md").read_text()
    titles = {record.name: record.read_text().splitlines()[0] for record in records}
    missing = [
        name
        for name, title in titles.items()
        if f"[{title.removeprefix('# ')}]({name})" not in index
    ]
    assert missing == []


@pytest.mark.parametrize("record", sorted(DECISIONS.glob("[0-9]*.md")), ids=lambda path: path.name)
def test_a_decision_record_is_one_page_of_three_parts(record: Path) -> None:
    """Context, decision, consequences; and not more than a page."""
    text = record.read_text()
    assert re.match(rf"# {record.name[:4]} \S", text)
    assert re.findall(r"^## (.+)$", text, flags=re.MULTILINE) == [
        "Context",
        "Decision",
        "Consequences",
    ]
    assert len(text.splitlines()) <= 60


def pages() -> list[Path]:
    """All pages with links."""
    return [README, *sorted((ROOT / "docs").rglob("*.md")), *sorted(ROOT.glob("devices/*.md"))]


@pytest.mark.parametrize("page", pages(), ids=lambda path: str(path.relative_to(ROOT)))
def test_links_between_pages_lead_somewhere(page: Path) -> None:
    """No relative link is broken."""
    text = re.sub(r"```.*?```", "", page.read_text(), flags=re.DOTALL)
    targets = [target.split("#")[0] for target in re.findall(r"\]\(([^)\s]+)\)", text)]
    local = [target for target in targets if target and "://" not in target]
    assert [target for target in local if not (page.parent / target).exists()] == []
