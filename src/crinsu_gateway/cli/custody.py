"""`custody`: the custody report of a sample container, from the running gateway, into a file."""

import click

from crinsu_gateway.cli.answer import Answer, answering, config_option

FORMATS = ("html", "pdf", "csv", "json")


@click.command("custody")
@click.argument("sample")
@click.option("--at", default=None, help="Up to this moment, such as 2026-03-01T12:00:00Z.")
@click.option(
    "--format",
    "form",
    type=click.Choice(FORMATS),
    default=None,
    help="As the ending of --out says, else html.",
)
@click.option("--out", default=None, help="Where to write it; - for standard output.")
@config_option
@answering
def command(sample: str, at: str | None, form: str | None, out: str | None, config: str) -> Answer:
    """Report the custody of a SAMPLE container, named by its tag, id or address."""
    from crinsu_gateway.cli.api_client import ApiClient
    from crinsu_gateway.cli.report_files import form_of, written

    chosen = form_of(out, form, FORMATS, "html")
    query = {"sample": sample, "format": chosen, **({"at": at} if at else {})}
    with ApiClient(config) as api:
        body, headers = api.raw("/api/v1/custody-report", **query)
    number, digest = headers["crinsu-sample-container"], headers["crinsu-content-sha256"]
    path = written(body, out, f"custody-{number}.{chosen}")
    if path is None:
        return Answer(None, [])
    agrees = headers["crinsu-inventory"] == "agrees"
    told = {
        "file": str(path),
        "sampleContainer": int(number),
        "sha256": digest,
        "inventoryAgrees": agrees,
    }
    lines = [f"{path}: sample container {number}", f"content SHA-256 {digest}"]
    if not agrees:
        lines.append("the inventory says otherwise than the audit trail: look into it")
    return Answer(told, lines, agrees)
