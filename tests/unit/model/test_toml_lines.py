"""Lines of keys in TOML texts that are awkward to follow."""

import pytest

from crinsu_gateway.model.toml_lines import Path, key_lines, line_of

AWKWARD = '''\
top = 1

[gateway]  # [not a header]
id = "a"
"quoted.key" = 2
matrix = [
  [1, 2],  # a row, not a header
  [3, "]"],
]
after = 3
text = """
fake = 1
[fake]
# """
beyond = 4

[[unit]]
name = "one"
[[unit]]
name = "two"
limits.low = 5
[[storage]]
  [[storage.level]]
  kind = "cane"
  [[storage.level]]
  kind = "box"
[[storage]]
  [[storage.level]]
  kind = "rack"
'''


@pytest.mark.parametrize(
    ("path", "line"),
    [
        (("top",), 1),
        (("gateway",), 3),
        (("gateway", "id"), 4),
        (("gateway", "quoted.key"), 5),
        (("gateway", "matrix"), 6),
        (("gateway", "matrix", 1, 0), 6),
        (("gateway", "after"), 10),
        (("gateway", "text"), 11),
        (("gateway", "beyond"), 15),
        (("unit", 0, "name"), 18),
        (("unit", 1, "name"), 20),
        (("unit", 1, "limits", "low"), 21),
        (("unit", 1, "missing"), 19),
        (("storage", 0, "level", 1, "kind"), 26),
        (("storage", 1, "level", 0, "kind"), 29),
        (("nowhere",), 0),
    ],
)
def test_a_path_is_found_on_its_line(path: Path, line: int) -> None:
    """Each key stands on the line where a person reads it; a missing one on its table's."""
    assert line_of(path, key_lines(AWKWARD)) == line


def test_what_only_looks_like_a_key_is_not_one() -> None:
    """Lines inside a triple-quoted text or a nested list are no keys and no headers."""
    assert not [path for path in key_lines(AWKWARD) if "fake" in path or path == ("1, 2",)]
