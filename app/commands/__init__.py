"""The `lookback` command line: what an operator does from a terminal. It speaks English."""

import os

import click

from app.commands import (
    database,
    demo,
    exporting,
    importing,
    keys,
    mirror,
    moderators,
    purging,
    removing,
    serve,
    settings,
    snapshot,
    verify,
    webhooks,
)
from app.commands.refusals import PlainGroup


@click.group(
    cls=PlainGroup,
    context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100},
)
@click.version_option(package_name="lookback", message="Lookback %(version)s")
def lookback() -> None:
    """A public register of surveillance cameras.

    `lookback demo` shows it with real cameras, `lookback serve` runs one for real.
    """


for _command in (
    demo.demo,
    serve.serve,
    importing.import_file,
    exporting.export,
    mirror.mirror,
    snapshot.snapshot,
    verify.verify,
    removing.remove,
    purging.purge,
    moderators.moderator,
    keys.key,
    webhooks.webhook,
    database.db,
    settings.settings,
):
    lookback.add_command(_command)


def main() -> None:
    """The console script."""
    # What it writes is for its owner alone: the register holds reports that nobody has reviewed.
    os.umask(0o077)
    lookback(prog_name="lookback")
