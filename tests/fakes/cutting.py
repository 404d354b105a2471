"""A relay that lets so many bytes of each answer pass and then cuts the line, at any byte."""

import asyncio
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager


@asynccontextmanager
async def cutting(server_port: int, passes: Iterator[int]) -> AsyncIterator[int]:
    """The port of the relay; each connection passes the next number of bytes, the last for ever."""
    tasks: set[asyncio.Task[None]] = set()

    async def relayed(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        task = asyncio.current_task()
        assert task is not None
        tasks.add(task)
        left = next(passes, 1 << 60)
        to_server: asyncio.StreamWriter | None = None
        asking: asyncio.Task[None] | None = None
        try:
            from_server, to_server = await asyncio.open_connection("127.0.0.1", server_port)
            asking = asyncio.create_task(_pour(reader, to_server))
            while left > 0 and (part := await from_server.read(min(left, 4096))):
                left -= len(part)
                writer.write(part)
                await writer.drain()
        except (ConnectionError, asyncio.CancelledError):
            pass  # the end of a relay is nobody's fault
        finally:
            if asking is not None:
                asking.cancel()
            for end in (writer, to_server):
                if end is not None:
                    end.transport.abort()
            tasks.discard(task)

    server = await asyncio.start_server(relayed, "127.0.0.1", 0)
    try:
        yield server.sockets[0].getsockname()[1]
    finally:
        server.close()
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)


async def _pour(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    while part := await reader.read(4096):
        writer.write(part)
