"""The `provenpath` command."""

import click


@click.group()
def main() -> None:
    """Provenpath."""
