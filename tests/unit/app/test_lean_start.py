"""What the daemon does not load before somebody needs it: memory and time of every start."""

import subprocess
import sys

LATER = (
    "argon2",
    "segno",
    "fpdf",
    "fastapi",
    "PIL",
    "rich.console",
    "jinja2",
    "greenlet._greenlet",
)
"""PINs, codes on paper, PDF, the sandbox, pages: each at its first use; rich draws never."""


def test_a_daemon_starts_without_what_only_some_acts_need() -> None:
    """A gateway where nobody signs in or prints never loads them."""
    code = (
        "import sys\nfrom crinsu_gateway.cli.run import leave_out\n"
        "leave_out()\nimport crinsu_gateway.app.daemon\n"
        f"print([name for name in {LATER!r} if name in sys.modules])"
    )
    told = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, timeout=50)
    assert told.stdout.strip() == "[]", told.stderr
