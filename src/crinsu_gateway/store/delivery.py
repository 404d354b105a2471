"""How what a thread of the store made reaches the future of whoever asked for it.

It belongs to the loop of the future. When, and from which thread, is for reader.py and writer.py.
"""

import asyncio
from typing import Any


def settle(future: "asyncio.Future[Any]", result: Any, error: BaseException | None) -> None:
    """Give it the error, or the result where there is none; one that is done stays as it is."""
    if future.done():
        return
    if error is None:
        future.set_result(result)
    else:
        future.set_exception(error)
        future.exception()  # a caller that was cancelled never looks; nothing is lost by that
