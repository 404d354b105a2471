"""The live view of the demo: units, alarms, procedures, what waits for the centre, the story.

It only draws what the gateway's API says; a value that is not good is never drawn as one.
"""

from collections import deque
from typing import Any

from rich.console import Group
from rich.panel import Panel
from rich.table import Table
from rich.text import Text

from crinsu_gateway.sandbox.demo.gateway_api import GatewayApi
from crinsu_gateway.sandbox.demo.story import Outcome

COLOURS = {"good": "green", "suspect": "yellow", "stale": "magenta", "bad": "red"}
ALARM_COLOURS = {"emergency": "bold red", "high": "red", "medium": "yellow", "low": "cyan"}
LIES, OUT = "sample ", "out of the cold "
"""How the rows of a sample container begin: where it lies, and how long it was out."""
SHOWN = (("level", "level"), ("temperature", "temperature"), ("lid_open", "lid"))


class Screen:
    """Collects the story's sentences and draws everything on demand."""

    def __init__(self, heading: str) -> None:
        self.story: deque[str] = deque(maxlen=8)
        self.outcome: Outcome | None = None
        self._heading = heading

    async def draw(self, api: GatewayApi) -> Group:
        """One picture of the present."""
        storages = (await api.read("/api/v1/storage-solutions"))["storageSolutions"]
        procedures = (await api.read("/api/v1/procedures"))["procedures"]
        alarms = (await api.read("/api/v1/alarms?open=true"))["alarms"]
        runs = (await api.read("/api/v1/executions"))["executions"]
        return Group(
            Text(self._heading, style="bold"),
            _units(storages),
            _alarms(alarms),
            _procedures(procedures, {run["procedure"]: run for run in reversed(runs)}),
            _sync(await api.read("/api/v1/sync")),
            Panel("\n".join(self.story), title="what happens", title_align="left"),
            summary(self.outcome) if self.outcome else "",
        )


def _units(storages: list[Any]) -> Table:
    table = Table(title="storage", title_justify="left", expand=True)
    for column in ("unit", "occupied", "level", "temperature", "lid", "age"):
        table.add_column(column)
    for storage in storages:
        readings = storage["readings"]
        ages = [one["ageSeconds"] for one in readings.values() if one["ageSeconds"] is not None]
        table.add_row(
            f"{storage['name']} ({', '.join(storage['units'])})",
            f"{storage['occupied']}/{storage['capacity']}",
            *(_value(readings.get(purpose)) for purpose, _ in SHOWN),
            f"{max(ages):.1f} s" if ages else "never read",
        )
    return table


def _alarms(alarms: list[Any]) -> Table | Text:
    if not alarms:
        return Text("no alarm is open", style="dim")
    table = Table(title="open alarms", title_justify="left", expand=True)
    for column in ("id", "severity", "unit", "why", "what to do", "state"):
        table.add_column(column)
    for alarm in alarms:
        style = ALARM_COLOURS[alarm["severity"]]
        table.add_row(
            str(alarm["id"]),
            Text(alarm["severity"].upper(), style=style),
            alarm["unit"],
            Text(f"{alarm['title']}: {alarm['reason']}"),
            alarm["action"],
            alarm["state"],
        )
    return table


def _value(reading: Any) -> Text:
    if reading is None:
        return Text("-", style="dim")
    colour = COLOURS.get(reading["quality"], "red")
    value = reading["value"]
    if reading["quality"] != "good" or value is None:
        return Text(f"{reading['quality'].upper()} {reading['reason']}", style=colour)
    if isinstance(value, bool):
        return Text("OPEN" if value else "closed", style="yellow" if value else colour)
    unit = {"Cel": "°C"}.get(reading["unit"], reading["unit"])
    return Text(f"{value:.1f} {unit}", style=colour)


def _procedures(procedures: list[Any], runs: dict[int, Any]) -> Table:
    table = Table(title="procedures", title_justify="left", expand=True)
    for column in ("id", "type", "status", "step", "the technician reads"):
        table.add_column(column)
    for procedure in procedures:
        run = runs.get(procedure["id"], {})
        table.add_row(
            str(procedure["id"]),
            procedure["type"],
            procedure["status"],
            run.get("stepKind") or "",
            run.get("prompt", ""),
        )
    return table


def _sync(sync: Any) -> Text:
    outbox = sync["outbox"]
    failure = sync["lastFailure"]
    text = f"waiting for the centre: {outbox['waiting']}, set aside: {outbox['refused']}"
    return Text(text + (f", last failure: {failure['reason']}" if failure else ""))


def summary(outcome: Outcome) -> Table:
    """The table at the end: each position and state, on both sides, and each check."""
    table = Table(title="gateway and centre", title_justify="left")
    for column in ("what", "gateway", "centre", ""):
        table.add_column(column)
    rested = _rested(outcome)
    for row in [row for row in outcome.rows if row.what not in rested]:
        mark = Text("same", style="green") if row.same else Text("DIFFERS", style="bold red")
        table.add_row(row.what, row.gateway, row.centre, mark)
    if rested:
        count = sum(what.startswith(LIES) for what in rested)
        told = f"{count} more sample containers, which nobody moved"
        table.add_row(told, "", "", Text("same", style="green"))
    for what, held in outcome.checks:
        mark = Text("yes", style="green") if held else Text("NO", style="bold red")
        table.add_row(what, "", "", mark)
    return table


def _rested(outcome: Outcome) -> set[str]:
    """What is the same on both sides of sample containers that nobody moved."""
    same = {row.what: row.gateway for row in outcome.rows if row.same}
    moved = {
        what.removeprefix(OUT)
        for what, gateway in same.items()
        if what.startswith(OUT) and not gateway.startswith("0 times")
    }
    return {
        what
        for what in same
        for kind in (LIES, OUT)
        if what.startswith(kind) and what.removeprefix(kind) not in moved
    }
