"""Which boot this is, also where the kernel's file is hidden."""

from pathlib import Path

from crinsu_gateway.app.clock import SystemClock, boot_id

ID = "0f3c5f8a-7d2b-4c1e-9a55-1b2c3d4e5f60"


def test_the_kernel_names_the_boot(tmp_path: Path) -> None:
    """The kernel's id is used, without its dashes."""
    (tmp_path / "boot_id").write_text(f"{ID}\n")
    assert boot_id(tmp_path / "boot_id", {}) == ID.replace("-", "")


def test_the_service_manager_names_it_where_proc_is_hidden(tmp_path: Path) -> None:
    """Where the file is hidden, the id that the unit hands over is the same boot."""
    plain = ID.replace("-", "")
    assert boot_id(tmp_path / "none", {"CRINSU_BOOT_ID": plain}) == plain


def test_without_a_name_each_start_is_a_boot(tmp_path: Path) -> None:
    """Nobody names the boot: two starts never share an id, so old orders expire."""
    ids = {boot_id(tmp_path / "none", {"CRINSU_BOOT_ID": "%b"}) for _ in range(2)}
    assert len(ids) == 2
    assert all(len(found) == 32 for found in ids)


def test_the_clock_goes_forward() -> None:
    """Boot time and monotonic time never go back, and the boot stays the same."""
    clock = SystemClock()
    first, second = clock.now(), clock.now()
    assert second.boot_ms >= first.boot_ms > 0
    assert first.boot_id == second.boot_id
    assert clock.monotonic() <= clock.monotonic()
