"""The command line: one file a verb, imported only when it is called, so that help is quick.

A new verb is a file here with a `command`, and a line in VERBS. It does nothing itself.
"""

import json
from importlib import import_module

import click

from crinsu_gateway.model.version import VERSION

VERBS = {
    "alarms": "List alarms on the running gateway, and acknowledge them.",
    "audit": "Look at, verify and export the audit trail.",
    "backup": "Copy the store while the gateway runs, and check the copy.",
    "capture": "Record a unit into a transcript and the values it means, for a test.",
    "check": "Say what is wrong with a configuration, and what it cannot reach.",
    "custody": "Report where a sample container was, who touched it, and what was around it.",
    "demo": "Play a whole facility in simulation, live in the terminal.",
    "deviations": "List deviations on the running gateway, show one, close it.",
    "devices": "List the known device profiles.",
    "emergency": "Break the glass when samples must come out now; review what was done.",
    "example": "Print a configuration with every setting, documented.",
    "exposures": "Show what a sample container went through, from the running gateway.",
    "incidents": "List what went wrong, open an incident, look into it, close it.",
    "inventory": "Show what is stored; draw it, write it to a sheet, take it over from one.",
    "layout": "Write the places of the storage solutions to a sheet, or take them over.",
    "live": "Tell what changes on the running gateway, a line for each change.",
    "maintenance": "Refuse writes over the APIs for a while; what runs goes on.",
    "probe": "Ask what answers on a line, and which device profile fits.",
    "procedures": "List, start and step procedures on the running gateway.",
    "qualify": "Examine the installation, and write its record to keep and sign.",
    "read": "Show what a unit says now, from the running gateway or from the unit itself.",
    "registry": "Show what a research registry knows of us; publish the biobank's record there.",
    "restore": "Go on from a backup of the store, in a new epoch.",
    "run": "Run the gateway.",
    "scan": "Hand a scanned tag to the execution that runs here.",
    "sandbox": "Simulated units, a central system and a registry to try things with.",
    "sign-in": "Sign a person in at this terminal with badge and PIN.",
    "sign-out": "Sign the person out who signed in at this terminal.",
    "storage": "Say how storage solutions stand and what may be overridden; put one into service.",
    "sync": "Say how the gateway stands with its centre, and see to differences.",
    "tls": "Make the certificate of the API, and show its fingerprint.",
    "token": "Take back a token of the API, so that it opens nothing from now on.",
    "trips": "Show what waits for a storage solution as one trip, print its pick list, start it.",
    "status": "Say how the gateway stands: store, clock, links and units that are not well.",
    "units": "Say how units and points stand, since when and why, from the running gateway.",
    "user": "Make people, give them badge, PIN, role and trainings, lock and revoke them.",
    "watch": "Show units live in the terminal, from the running gateway.",
    "write": "Write a point of a unit, guarded by its profile and read back.",
}
"""Each verb with its line of help; the file of a verb bears its name, with _ for -."""


class _Verbs(click.Group):
    def list_commands(self, ctx: click.Context) -> list[str]:
        """All verbs."""
        return sorted(VERBS)

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        """Remember whether JSON is wanted before anything can be wrong with the rest."""
        ctx.obj = "--json" in args
        return super().parse_args(ctx, args)

    def invoke(self, ctx: click.Context) -> object:
        """Wrong usage is JSON too where JSON was asked for; click then says it and exits with 2."""
        try:
            return super().invoke(ctx)
        except click.UsageError as error:
            if ctx.obj:
                said = error.format_message()
                told = {"error": {"code": "USAGE", "message": said}, "lines": [said]}
                print(json.dumps(told, indent=2, ensure_ascii=False))
            raise

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """Import the verb that is called."""
        if cmd_name not in VERBS:
            return None
        module = import_module(f"crinsu_gateway.cli.{cmd_name.replace('-', '_')}")
        command: click.Command = module.command
        return command

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """The list of verbs for help, without importing any."""
        with formatter.section("Commands"):
            formatter.write_dl(sorted(VERBS.items()))


@click.command(cls=_Verbs, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(VERSION, prog_name="crinsu-gateway")
def root() -> None:
    """The gateway beside cryogenic storage units: runs it, checks it, and talks to it."""
