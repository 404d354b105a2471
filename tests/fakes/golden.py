"""Golden files: what a test saw once and a person accepted.

They change only by `make accept`, which shows the difference.
"""

from pathlib import Path

FOLDER = Path(__file__).parents[1] / "golden"


class Golden:
    """Compares text with the golden files, or writes them when accepting."""

    def __init__(self, accepting: bool) -> None:
        self.accepting = accepting

    def check(self, name: str, text: str) -> None:
        """Require that `tests/golden/<name>` holds exactly this text."""
        path = FOLDER / name
        if self.accepting:
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text)
        assert path.exists(), f"tests/golden/{name} is missing: make accept writes it"
        assert text == path.read_text(), f"tests/golden/{name} differs: look, then make accept"
