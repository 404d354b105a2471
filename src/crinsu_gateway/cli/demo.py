"""`demo`: a simulated facility on real protocols, a sandbox central, and the gateway between them.

It plays one story and shows it live. With --once it ends by itself: status 0 only when gateway and
centre agree on every position and state. What happens is in sandbox/demo; here it is shown.
"""

import asyncio
import json
import signal
from dataclasses import asdict
from pathlib import Path

import click
import httpx2
from rich.console import Console
from rich.live import Live
from rich.markup import escape

from crinsu_gateway.app.clock import SystemClock
from crinsu_gateway.model.errors import GatewayError
from crinsu_gateway.sandbox.demo import child, play
from crinsu_gateway.sandbox.demo.screen import Screen, summary
from crinsu_gateway.sandbox.demo.story import Outcome

DRAW_EVERY_S = 0.5


@click.command("demo")
@click.option("--once", is_flag=True, help="End by itself after the story, with a summary.")
@click.option("--folder", default="build/demo", show_default=True, help="Where its files go.")
@click.option("--json", "as_json", is_flag=True, help="Print the summary as JSON; implies --once.")
def command(once: bool, folder: str, as_json: bool) -> None:
    """Play the demo: store two vials, retrieve one, refill; a wrong tag is refused."""
    console = Console(stderr=as_json)
    try:
        with asyncio.Runner() as runner:
            good = runner.run(_demo(Path(folder).absolute(), once or as_json, as_json, console))
    except (KeyboardInterrupt, asyncio.CancelledError):
        good = True
    raise SystemExit(0 if good else 1)


async def _demo(folder: Path, once: bool, as_json: bool, console: Console) -> bool:
    log = folder / "gateway.log"
    if (whole := asyncio.current_task()) is not None:
        for ended in (signal.SIGTERM, signal.SIGHUP):  # else the gateway would go on without us
            asyncio.get_running_loop().add_signal_handler(ended, whole.cancel)
    try:
        async with play.stage(folder, SystemClock()) as stage:
            return await _show(stage, once, as_json, console)
    except (GatewayError, TimeoutError, OSError, httpx2.HTTPError) as error:
        why = str(error) or type(error).__name__
        console.print("[bold red]the demo failed:[/]", escape(why))
        if as_json:
            click.echo(json.dumps({"error": {"code": "DEMO_FAILED", "message": why}}, indent=2))
        if log.exists():
            console.print(f"the end of {log}:\n{child.last_lines(log)}", markup=False)
        return False


async def _show(stage: play.Stage, once: bool, as_json: bool, console: Console) -> bool:
    """Play the story, drawn live on a terminal and told line by line elsewhere."""
    screen = Screen(stage.heading())
    if not console.is_terminal:
        console.print(stage.heading(), markup=False)

    def tell(sentence: str) -> None:
        screen.story.append(sentence)
        if not console.is_terminal:
            console.print(f"  {sentence}", markup=False)

    if not console.is_terminal:
        outcome = await stage.story(tell).play()
    else:
        with Live(console=console, refresh_per_second=8) as live:
            drawing = asyncio.create_task(_draw(stage, screen, live))
            try:
                outcome = await stage.story(tell).play()
                if not once:
                    screen.outcome = outcome
                    tell("the story is over; everything goes on until Ctrl-C")
                    await drawing
            finally:
                drawing.cancel()
                await asyncio.gather(drawing, return_exceptions=True)
    console.print(summary(outcome))
    if as_json:
        click.echo(json.dumps(_facts(outcome), indent=2))
    if not outcome.good:
        console.print("[bold red]gateway and centre differ, or something did not happen[/]")
    elif not once:
        await asyncio.Event().wait()
    return outcome.good


async def _draw(stage: play.Stage, screen: Screen, live: Live) -> None:
    while True:
        live.update(await screen.draw(stage.api))
        await asyncio.sleep(DRAW_EVERY_S)


def _facts(outcome: Outcome) -> dict[str, object]:
    return {
        "agrees": outcome.good,
        "compared": [{**asdict(row), "same": row.same} for row in outcome.rows],
        "checks": dict(outcome.checks),
    }
