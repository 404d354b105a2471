"""What may stand in the mapping of a site, and what is said of what may not."""

from itertools import pairwise
from pathlib import Path

import pytest

from crinsu_gateway.model.errors import ConfigError
from crinsu_gateway.sync.naming.mapping import Call
from crinsu_gateway.sync.naming.mapping_file import (
    LARGEST_FILE,
    mapping,
    parse,
    shipped,
    shipped_text,
)
from crinsu_gateway.sync.target import Kind

FILE = "site.toml"


def complaints(text: str) -> list[str]:
    """What is said about a text, without the name of the file."""
    with pytest.raises(ConfigError) as caught:
        parse(text, FILE)
    return [str(one).removeprefix(f"{FILE}:") for one in caught.value.complaints]


def test_the_shipped_file_says_of_itself_that_it_is_right() -> None:
    """All of it given as a site's own file changes nothing."""
    assert parse(shipped_text(), FILE) == shipped()


def test_only_what_differs_need_stand_there() -> None:
    """One line changes one thing."""
    names = parse('[calls]\nsamples = "GET /v2/vials"\n', FILE)
    assert names.lists[Kind.SAMPLES] == Call("GET", "/v2/vials")
    assert names.lists[Kind.PEOPLE] == shipped().lists[Kind.PEOPLE]
    assert names.fields == shipped().fields


def test_of_several_words_the_first_is_said_and_all_are_understood() -> None:
    """A centre may have two words for one thing."""
    words = parse('[words.sample_state]\nSTORED = ["in_storage", "kept"]\n', FILE).words
    assert words["sample_state"].said["STORED"] == "in_storage"
    assert words["sample_state"].meant["kept"] == "STORED"
    assert "STORED" not in words["sample_state"].meant


def test_every_entry_of_the_shipped_file_is_explained() -> None:
    """Each table has a comment of its own or above its first key."""
    lines = shipped_text().splitlines()
    bare = [
        line
        for before, line in pairwise(lines)
        if line.startswith("[") and not before.startswith("#")
    ]
    assert all(line.startswith("[words.") for line in bare), bare


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ('\n[word.role]\nviewer = "x"\n', "2: word: unknown key; did you mean 'words'?"),
        ("[call]\n", "1: call: unknown key; did you mean 'calls'?"),
        ('\n[calls]\nevent = "POST /e"\n', "3: calls.event: unknown key; did you mean 'events'?"),
        ('[calls]\nevents = "/e"\n', '2: calls.events: "/e" is no call; allowed: a method and'),
        ('[calls]\nevents = "POST e"\n', 'the path "e" must start with "/"'),
        ('[calls]\nevents = "GET /e"\n', '"GET" is no method for it; allowed: POST, PUT, PATCH'),
        ('[calls]\nsamples = "POST /e"\n', '"POST" is no method for it; allowed: GET'),
        ('[calls]\nevents = "POST /e?x=1"\n', 'holds a "?"'),
        ('[calls]\nevents = "POST /{gatway}"\n', "did you mean 'gateway'?; allowed: {gateway}"),
        ('[calls]\ntoken = "POST /{gateway}"\n', "allowed: none here"),
        ('[calls]\nfacilities = "GET /{facility}"\n', "is no placeholder; allowed: {gateway}"),
        ('[calls]\nsample = "GET /s"\n', "must have {id}, which stands for the id"),
        ('[calls]\nevents = "POST /{gateway"\n', "a brace that opens or closes nothing"),
        ("[calls]\nevents = 5\n", "2: calls.events: must be a text in quotes, not 5"),
        ('calls = "x"\n', '1: calls: must be a table, not "x"'),
        ('[headers]\nkey = "{gateway}-{seq}"\n', "leaves out {epoch}: two facts would bear one"),
        ('[headers]\nidempotency_key = "Key:"\n', '"Key:" is no name of a header'),
        ("[per_page]\nsamples = 0\n", "0 is out of range; allowed: 1 to 1000"),
        ("[per_page]\nsamples = true\n", "must be a whole number, not true"),
        ("[incremental]\nsamples = 1\n", "must be true or false, not 1"),
        (
            '[fields.samples]\ntagg = "t"\n',
            "2: fields.samples.tagg: unknown key; did you mean 'tag'",
        ),
        ('[fields.samples]\ntag = "a..b"\n', '"a..b" is no member'),
        ('[fields.sample]\ntag = "a"\n', "fields.sample: unknown key; did you mean 'samples'?"),
        ("[words.role]\nviewer = []\n", "needs at least one"),
        (
            "[words.role]\nviewer = [1]\n",
            "must be a text in quotes, or a list of such texts, not 1",
        ),
        ('[words.role]\nviewer = "qa"\n', '"qa" stands for "viewer" already'),
        ('[facts]\nfrom = "to"\n', '"to" stands for "from" already'),
        ("[envelope]\ntotal = []\n", "needs at least one"),
        ("x = \n", "1: this is not TOML"),
    ],
)
def test_what_cannot_be_is_said_with_its_place(text: str, said: str) -> None:
    """The line, the key, what is wrong, and what is allowed or near."""
    found = complaints(text)
    assert any(said in one for one in found), found


def test_everything_that_is_wrong_is_said_at_once() -> None:
    """One complaint for each fault, in the order of the lines."""
    found = complaints('[calls]\nevents = "e"\nbatches = "f"\n[per_page]\nsamples = -1\n')
    assert [one.split(":")[0] for one in found] == ["2", "3", "5"]


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (None, "cannot be read: No such file or directory"),
        (b"\xff\xfe", "is not UTF-8 text"),
        (b"#" * (LARGEST_FILE + 1), "this is no mapping"),
    ],
    ids=["missing", "binary", "huge"],
)
def test_a_file_that_cannot_be_read_is_named(
    tmp_path: Path, content: bytes | None, said: str
) -> None:
    """The file as a whole is complained about."""
    path = tmp_path / FILE
    if content is not None:
        path.write_bytes(content)
    with pytest.raises(ConfigError, match=said):
        mapping(path)
