"""The copies of tiles on disk: what is given back, what is thrown away, and how much there is at most."""

import threading
from pathlib import Path

import pytest

from app.registry.basemap.cache import FOLDERS, Kept, TileCache
from tests.registry.basemap.looking import DAY_S
from tests.tile_upstream import PNG, Clock

LIMIT = 64_000_000


def kept(body: bytes = PNG, **facts: str | None) -> Kept:
    return Kept(body, 2_000_000_000, **facts)


def files(folder: Path) -> list[Path]:
    return [path for path in folder.rglob("*") if path.is_file()]


def test_what_is_kept_is_given_back_after_a_restart(tmp_path: Path) -> None:
    tile = kept(etag='"a"', modified="Mon, 01 Jun 2026 00:00:00 GMT")
    TileCache(tmp_path, "osm", LIMIT).put(12, 853, 1554, tile)

    cache = TileCache(tmp_path, "osm", LIMIT)

    assert cache.get(12, 853, 1554) == tile
    assert cache.get(12, 853, 1555) is None


def test_that_there_is_no_tile_is_kept_too(tmp_path: Path) -> None:
    cache = TileCache(tmp_path, "osm", LIMIT)
    cache.put(1, 0, 0, kept(b""))

    assert cache.get(1, 0, 0) == kept(b"")


def test_sources_are_never_mixed_and_the_former_one_is_forgotten(tmp_path: Path) -> None:
    TileCache(tmp_path, "former", LIMIT).put(1, 0, 0, kept())
    cache = TileCache(tmp_path, "current", LIMIT)

    assert cache.get(1, 0, 0) is None

    (tmp_path / "own.pmtiles").write_bytes(b"the operator's")
    cache.put(1, 0, 1, kept())
    assert TileCache(tmp_path, "former", LIMIT).get(1, 0, 0) is None
    assert cache.get(1, 0, 1) == kept()
    assert (tmp_path / "own.pmtiles").exists()


def test_every_way_to_break_a_file_makes_it_a_miss(tmp_path: Path) -> None:
    cache = TileCache(tmp_path, "osm", LIMIT)
    cache.put(1, 0, 0, kept(etag='"a"'))
    [path] = files(tmp_path)
    whole = path.read_bytes()
    for broken in (
        b"",
        whole[:10],
        whole[:-1],
        whole + b"x",
        bytes(len(whole)),
        PNG,
        *(whole[:at] + bytes([whole[at] ^ 1]) + whole[at + 1 :] for at in range(len(whole))),
    ):
        path.write_bytes(broken)
        assert cache.get(1, 0, 0) is None
        assert not path.exists()

    cache.put(1, 0, 0, kept())
    assert cache.get(1, 0, 0) == kept()


def test_what_a_killed_writer_left_is_not_served(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    cache = TileCache(tmp_path, "osm", LIMIT)

    def killed(self: Path, target: Path) -> Path:
        raise KeyboardInterrupt

    monkeypatch.setattr(Path, "replace", killed)
    with pytest.raises(KeyboardInterrupt):
        cache.put(1, 0, 0, kept())

    assert len(files(tmp_path)) == 1
    assert cache.get(1, 0, 0) is None


def test_a_full_disk_leaves_nothing_behind(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    cache = TileCache(tmp_path, "osm", LIMIT)

    def full(self: Path, target: Path) -> Path:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(Path, "replace", full)
    with pytest.raises(OSError, match="No space"):
        cache.put(1, 0, 0, kept())

    assert files(tmp_path) == []


def test_it_never_takes_more_than_its_limit(tmp_path: Path) -> None:
    limit = FOLDERS * 40_000
    cache = TileCache(tmp_path, "osm", limit)
    most = 0
    for x in range(16):
        for y in range(40):
            cache.put(10, x, y, kept(PNG + bytes(5000)))
        most = max(most, sum(path.stat().st_blocks * 512 for path in files(tmp_path)))

    assert limit / 2 < most <= limit
    assert cache.get(10, 15, 39) is not None


def test_small_files_count_as_the_blocks_they_take(tmp_path: Path) -> None:
    cache = TileCache(tmp_path, "osm", FOLDERS * 4096 * 4)
    for x in range(0, 160, 8):
        cache.put(10, x, 0, kept())

    assert 1 <= len(files(tmp_path)) <= 4


def test_the_longest_unused_goes_first(tmp_path: Path) -> None:
    clock = Clock()
    cache = TileCache(tmp_path, "osm", FOLDERS * 45_000, clock=clock)
    tiles = [(10, x, 0) for x in range(0, 80, 8)]
    for tile in tiles[:5]:
        cache.put(*tile, kept(PNG + bytes(7000)))
        clock.pass_by(DAY_S)
    assert cache.get(*tiles[0]) is not None
    clock.pass_by(DAY_S)
    cache.put(*tiles[5], kept(PNG + bytes(7000)))

    assert cache.get(*tiles[1]) is None
    assert cache.get(*tiles[0]) is not None
    assert cache.get(*tiles[5]) is not None


def test_the_time_of_day_of_a_look_is_not_kept(tmp_path: Path) -> None:
    clock = Clock(1_795_392_000 + 12_345)
    cache = TileCache(tmp_path, "osm", LIMIT, clock=clock)
    cache.put(1, 0, 0, kept())
    [path] = files(tmp_path)
    assert path.stat().st_mtime % DAY_S == 0

    clock.pass_by(DAY_S)
    cache.get(1, 0, 0)
    assert path.stat().st_mtime % DAY_S == 0
    assert path.stat().st_mtime == 1_795_392_000 + DAY_S


def test_several_writers_in_one_folder_do_no_harm(tmp_path: Path) -> None:
    caches = [TileCache(tmp_path, "osm", FOLDERS * 40_000) for _ in range(4)]
    failures: list[Exception] = []

    def write(cache: TileCache, number: int) -> None:
        try:
            for x in range(0, 400, 8):
                cache.put(12, x, 0, kept(PNG + bytes(3000 + number)))
                found = cache.get(12, x, 0)
                assert found is None or found.body.startswith(PNG)
        except Exception as error:
            failures.append(error)

    writers = [threading.Thread(target=write, args=[cache, number]) for number, cache in enumerate(caches)]
    for writer in writers:
        writer.start()
    for writer in writers:
        writer.join()

    assert failures == []
    assert sum(path.stat().st_size for path in files(tmp_path)) <= 40_000
