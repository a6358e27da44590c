"""The benchmarks' command line."""

from pathlib import Path

import click

from tests.benchmarks import bbox, browser, data, desk, dossiers, exports, linking, programs, queue, statistics, tiles

_data_dir = click.option("--data-dir", required=True, type=click.Path(path_type=Path), help="Where the register is.")


@click.group(context_settings={"help_option_names": ["-h", "--help"]})
def benchmarks() -> None:
    """Measure Lookback on a register of made-up cameras around real cities."""


@benchmarks.command("data")
@_data_dir
@click.option("--cameras", default=100_000, show_default=True, type=click.IntRange(1))
@click.option("--seed", default=1, show_default=True)
@click.option("--database-url", help="postgresql+psycopg://…, or `embedded` for one of its own; otherwise SQLite.")
def make_data(data_dir: Path, cameras: int, seed: int, database_url: str | None) -> None:
    """Make the cameras and import them. What is there already is kept."""
    data.make(data_dir, cameras, seed, database_url)


@benchmarks.command("dossiers")
@_data_dir
def make_dossiers(data_dir: Path) -> None:
    """Make systems, organisations and claims in a register of such cameras. They stay."""
    dossiers.make(data_dir)


@benchmarks.command("tiles")
@_data_dir
@click.option("--compare", type=click.Path(path_type=Path), help="A larger register: how many times slower it is.")
def measure_tiles(data_dir: Path, compare: Path | None) -> None:
    """300 tiles over all zooms, dense and empty, under four filters."""
    tiles.measure(data_dir, compare)


@benchmarks.command("bbox")
@_data_dir
@click.option("--peers", is_flag=True, help="Instead: pages of features beside pygeoapi and tipg, which it installs.")
def measure_boxes(data_dir: Path, peers: bool) -> None:
    """Exports and list pages of a city, a country and the world."""
    bbox.measure(data_dir, with_peers=peers)


@benchmarks.command("exports")
@_data_dir
@click.option("--format", "extensions", multiple=True, default=programs.COMPARED, help="Only these; again for more.")
@click.option(
    "--part",
    "parts",
    multiple=True,
    default=exports.PARTS,
    type=click.Choice(exports.PARTS),
    help="Only this; again for more.",
)
def measure_exports(data_dir: Path, extensions: tuple[str, ...], parts: tuple[str, ...]) -> None:
    """Whole exports and a snapshot beside ogr2ogr and the database's own program; memory; tiles while ten read."""
    exports.measure(data_dir, extensions, parts)


@benchmarks.command("statistics")
@_data_dir
@click.option("--only", default="", help="What the addresses of the pages begin with.")
def measure_statistics(data_dir: Path, only: str) -> None:
    """Every page of statistics: the first request of a process, and those after it."""
    statistics.measure(data_dir, only)


@benchmarks.command("linking")
@_data_dir
def measure_linking(data_dir: Path) -> None:
    """Many cameras linked to a system by a filter, few to the same one, and both taken back."""
    linking.measure(data_dir)


@benchmarks.command("browser")
@_data_dir
@click.option("--slowed", default=4.0, show_default=True, help="How many times slower the processor is made.")
def measure_browser(data_dir: Path, slowed: float) -> None:
    """The map in Chromium on a slow phone: first view, panning, zooming, memory."""
    browser.measure(data_dir, slowed)


@benchmarks.command("queue")
@click.option("--reports", default=100_000, show_default=True, type=click.IntRange(1000), help="How many wait.")
def measure_queue(reports: int) -> None:
    """The moderators' queue with many reports against a hundred, on both databases."""
    queue.measure(reports)


@benchmarks.command("desk")
@click.option("--reports", default=100, show_default=True, type=click.IntRange(2), help="How many are decided.")
@click.option("--reading", default=250, show_default=True, help="Milliseconds that each report is looked at.")
def measure_desk(reports: int, reading: int) -> None:
    """A moderator at the keyboard in Chromium: decisions a minute, and how soon the next report is there."""
    desk.measure(reports, reading)


if __name__ == "__main__":
    benchmarks(prog_name="python -m tests.benchmarks")
