"""A free TCP port for what is started on this machine alone: demo, benchmarks, tests.

It is free at the moment; nobody holds it for the caller.
"""

import socket


def free_port() -> int:
    """A TCP port of this machine that nobody uses now."""
    with socket.create_server(("127.0.0.1", 0)) as listener:
        return int(listener.getsockname()[1])
