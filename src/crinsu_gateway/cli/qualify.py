"""`qualify`: examines an installation and writes its record, to be kept and signed.

What is examined stands in check.py, app/installed_program.py and app/qualification.py.
"""

from dataclasses import asdict
from pathlib import Path

import click

from crinsu_gateway.cli.answer import Answer, Refusal, answering, config_option
from crinsu_gateway.cli.check import Examined, examined
from crinsu_gateway.cli.progress import Progress
from crinsu_gateway.model.errors import GatewayError
from crinsu_gateway.model.qualification import Examination, Qualification, Verdict

MARKS = {Verdict.PASSED: "ok", Verdict.WARNING: "warning", Verdict.FAILED: "error"}


@click.command("qualify")
@config_option
@click.option("--offline", is_flag=True, help="Do not try links, central and broker.")
@click.option("--out", metavar="FILE", help="Write the record as a page to print and sign.")
@answering
def command(config: str, offline: bool, out: str | None) -> Answer:
    """Examine the installation: program, configuration, machine, store, backups and units.

    The gateway may run; then it is asked how its units stand, and the lines that it holds are not
    tried. Nothing is changed.
    """
    path = Path(config)
    record = _record(path, examined(path, offline=offline or _runs(path)))
    if out is not None:
        _write(record, Path(out))
    data = {**asdict(record), "identity": dict(record.identity), "passed": record.passed}
    lines = [f"{name}: {value}" for name, value in record.identity] + [""]
    lines += [_line(one) for one in record.examinations]
    lines += [record.summary, *([f"record: {out}"] if out else [])]
    return Answer(data, lines, well=record.passed)


def _runs(path: Path) -> bool:
    """Whether the gateway of a configuration runs; a configuration that cannot be read: no."""
    from crinsu_gateway.app.state_dir import runs
    from crinsu_gateway.config.load import load

    try:
        return runs(load(path).gateway.state_dir)
    except GatewayError:
        return False


def _line(one: Examination) -> str:
    wanted = "" if one.verdict is Verdict.PASSED else f" (expected: {one.expected})"
    return f"{MARKS.get(one.verdict, 'not done'):<8} {one.what}: {one.found}{wanted}"


def _record(path: Path, found: Examined) -> Qualification:
    from crinsu_gateway.app import installed_program, qualification
    from crinsu_gateway.app.clock import SystemClock
    from crinsu_gateway.app.discipline import discipline
    from crinsu_gateway.config.load import load

    identity = installed_program.identity()
    examinations = [*installed_program.examined(), *_configuration(found)]
    if found.installation is None:
        return Qualification(SystemClock().now().utc_ms, "UTC", identity, examinations)
    settings = load(path)
    clock = SystemClock(settings.gateway.time_zone)
    with Progress("verifying the store"):
        examinations += [
            *qualification.of_machine(settings, discipline(), clock),
            *qualification.of_store(settings, clock),
            *qualification.of_units(settings, clock),
        ]
    identity = [*qualification.identity(path, settings, found.installation), *identity]
    return Qualification(clock.now().utc_ms, settings.gateway.time_zone, identity, examinations)


def _configuration(found: Examined) -> list[Examination]:
    def one(what: str, verdict: Verdict) -> Examination:
        name, _, rest = what.partition(": ")
        return Examination("configuration", name, "as configured", rest or "well", verdict)

    return [
        *(one(line, Verdict.PASSED) for line in found.well),
        *(one(str(complaint), Verdict.WARNING) for complaint in found.warnings),
        *(one(str(complaint), Verdict.FAILED) for complaint in found.wrong),
    ]


def _write(record: Qualification, path: Path) -> None:
    from crinsu_gateway.report.qualification_html import qualification_html

    try:
        path.write_bytes(qualification_html(record))
    except OSError as error:
        why = error.strerror or "no reason given"
        raise Refusal("NOT_WRITTEN", f"{path} cannot be written: {why}") from error
