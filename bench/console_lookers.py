"""Consoles that are open, in a process of their own: each reads its board until it is told to end.

They draw nothing; that is what the machines of a bench are for. How many bytes came is printed.
"""

import argparse
import asyncio
import sys
from collections.abc import Sequence


async def look(port: int, path: str, stands: asyncio.Event) -> int:
    """Read a board until cancelled; how many bytes came."""
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    came = 0
    try:
        writer.write(f"GET {path} HTTP/1.1\r\nHost: bench\r\n\r\n".encode())
        while data := await reader.read(1 << 16):
            came += len(data)
            stands.set()
        raise EOFError("the gateway ended a board")
    except asyncio.CancelledError:
        return came
    finally:
        writer.close()


async def main(arguments: Sequence[str]) -> None:
    """Look until told that it is enough."""
    parser = argparse.ArgumentParser()
    parser.add_argument("port", type=int)
    parser.add_argument("path")
    parser.add_argument("count", type=int)
    asked = parser.parse_args(arguments)
    events = [asyncio.Event() for _ in range(asked.count)]
    tasks = [asyncio.create_task(look(asked.port, asked.path, one)) for one in events]
    for one in events:
        await one.wait()
    print("looking", flush=True)
    await asyncio.to_thread(sys.stdin.readline)
    for task in tasks:
        task.cancel()
    print(sum(await asyncio.gather(*tasks)), flush=True)


if __name__ == "__main__":
    asyncio.run(main(sys.argv[1:]))
