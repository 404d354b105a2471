"""What the daemon does not load before somebody needs it: memory and time of every start."""

import subprocess
import sys

LATER = ("argon2", "segno", "fpdf", "fastapi", "PIL")
"""PINs, codes on paper, PDF, the sandbox: each comes with its first use."""


def test_a_daemon_starts_without_what_only_some_acts_need() -> None:
    """A gateway where nobody signs in or prints never loads them."""
    code = (
        "import sys\nimport crinsu_gateway.app.daemon\n"
        f"print([name for name in {LATER!r} if name in sys.modules])"
    )
    told = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, timeout=50)
    assert told.stdout.strip() == "[]", told.stderr
