"""`lookback export`: the register as a file, byte for byte what its address gives."""

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import NamedTemporaryFile
from typing import IO, Final
from urllib.parse import parse_qsl

import click

from app import create_app, logs
from app.commands.opening import up_to_date
from app.commands.stopping import terminable
from app.config import Config
from app.formats.exporting import FORMATS, NOT_INSTALLED
from app.registry.filtering.filters import CameraFilter

_STDOUT: Final = Path("-")


@click.command(
    "export",
    short_help="Write the published cameras to a file.",
    epilog="\b\nThe formats:\n" + "\n".join(f"  {name:9} {each.name}, {each.use}" for name, each in FORMATS.items()),
)
@click.argument("file", type=click.Path(path_type=Path, dir_okay=False))
@click.option("--format", "extension", type=click.Choice(tuple(FORMATS)), help="Unless the ending of FILE says which.")
@click.option("--filter", "query", default="", metavar="QUERY", help="As in the address, such as operator=Acme.")
def export(file: Path, extension: str | None, query: str) -> None:
    """Write every published camera, or those that a filter selects, to FILE; "-" is standard output.

    The bytes are those of /api/exports/ at LOOKBACK_SITE_URL. A file that is there is replaced once all is written.
    """
    extension = extension or file.suffix.removeprefix(".").lower()
    if extension not in FORMATS:
        raise click.UsageError(f"Say the format with --format, or by the ending of FILE: {', '.join(FORMATS)}.")
    chosen = FORMATS[extension]
    if not chosen.is_installed:
        raise click.ClickException(NOT_INSTALLED % {"format": chosen.name, "extra": chosen.extra})
    wanted = CameraFilter.parse(parse_qsl(query, keep_blank_values=True))
    config = Config.from_environment()
    logs.configure(to_terminal=sys.stderr.isatty())
    with up_to_date(config), terminable(), _opened(file) as out:
        for piece in _pieces(config, f"/api/exports/cameras.{extension}?{wanted.query()}"):
            out.write(piece)


def _pieces(config: Config, address: str) -> Iterator[bytes]:
    """What the application itself answers, as it comes. Raises what broke it off."""
    app = create_app(config)
    try:
        with app.test_client().get(address, base_url=config.public_url, buffered=False) as response:
            if response.status_code != 200:
                raise click.ClickException("The register could not be exported; the log above says why.")
            yield from response.iter_encoded()
    finally:
        app.extensions["lookback.database"].dispose()


@contextmanager
def _opened(file: Path) -> Iterator[IO[bytes]]:
    """Where to write. Under the name of the file stands a whole export, or what stood there before."""
    if file == _STDOUT:
        yield sys.stdout.buffer
        return
    with NamedTemporaryFile(dir=file.parent, prefix=f".{file.name}-", delete=False) as out:
        written = Path(out.name)
        try:
            yield out
            out.close()
            written.replace(file)
        finally:
            written.unlink(missing_ok=True)
