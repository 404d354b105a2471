"""The end of the demo: whoever ends it, nothing of it goes on."""

import re
import signal
import socket
import subprocess
import sys
from pathlib import Path

import pytest


@pytest.mark.parametrize("how", [signal.SIGTERM, signal.SIGHUP])
def test_the_gateway_of_the_demo_ends_with_it(tmp_path: Path, how: signal.Signals) -> None:
    """A closed terminal or a stop leaves no daemon behind that polls for ever."""
    command = [sys.executable, "-m", "crinsu_gateway", "demo", "--folder", str(tmp_path)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as demo:
        assert demo.stdout is not None
        found = None
        while found is None:
            line = demo.stdout.readline()
            assert line, "the demo ended by itself"
            found = re.search(r"gateway http://127.0.0.1:(\d+)", line)
        demo.send_signal(how)
        assert demo.wait(timeout=30) == 0
    with pytest.raises(ConnectionRefusedError):
        socket.create_connection(("127.0.0.1", int(found[1])), timeout=5)
