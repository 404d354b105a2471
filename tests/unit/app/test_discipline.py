"""What keeps the wall clock: the kernel if it may be asked, else the time service, else nothing."""

import os
from pathlib import Path

from crinsu_gateway.app.discipline import TIMESYNC_WITHIN_S, discipline, of_kernel, of_time_service
from crinsu_gateway.model.timekeeping import Discipline


def test_the_kernel_tells_or_refuses() -> None:
    """Its answer has a bound in ms; a refusal is no answer and no accident."""
    found = of_kernel()
    assert found is None or (found.error_ms is not None and found.error_ms >= 0)


def test_the_time_service_is_believed_while_its_file_is_young(tmp_path: Path) -> None:
    """A file that was touched within three rounds means in step; an old one means held over."""
    file = tmp_path / "synchronized"
    assert of_time_service(file) is None
    file.touch()
    assert of_time_service(file) == Discipline(True, None)
    old = file.stat().st_mtime - TIMESYNC_WITHIN_S - 60
    os.utime(file, (old, old))
    assert of_time_service(file) == Discipline(False, None)


def test_the_first_that_can_say_anything_is_believed() -> None:
    """A source that may not be asked gives way to the next; without any nothing is known."""
    told = Discipline(False, 7)
    assert discipline((lambda: None, lambda: told, lambda: Discipline(True, 0))) == told
    assert discipline((lambda: None,)) is None
