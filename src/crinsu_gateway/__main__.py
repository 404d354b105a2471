"""The entry point: `crinsu-gateway` and `python -m crinsu_gateway`."""

from crinsu_gateway.cli.root import root


def main() -> None:
    """Run the command line and exit with its status."""
    root(prog_name="crinsu-gateway")


if __name__ == "__main__":
    main()
