import os
from pathlib import Path

import pytest

from app.formats.finished import Finished


@pytest.mark.parametrize("length", [0, 1, (1 << 18) - 1, 1 << 18, (1 << 19) + 1])
def test_a_file_is_told_whole_and_how_long_it_is(tmp_path: Path, length: int) -> None:
    written = os.urandom(length)
    (tmp_path / "file").write_bytes(written)

    made = Finished(tmp_path / "file")

    assert made.length == length
    assert b"".join(made) == written
    assert list(made) == [], "it is closed, and that is no error"


def test_a_file_is_told_whole_although_its_name_is_gone(tmp_path: Path) -> None:
    (tmp_path / "file").write_bytes(b"told")
    made = Finished(tmp_path / "file")
    (tmp_path / "file").unlink()

    assert list(made) == [b"told"]


def test_a_file_that_nobody_reads_to_its_end_is_given_back(tmp_path: Path) -> None:
    (tmp_path / "file").write_bytes(b"told")
    made = Finished(os.open(tmp_path / "file", os.O_RDONLY))
    number = made.fileno()

    made.close()

    assert list(made) == []
    with pytest.raises(OSError, match="Bad file descriptor"):
        os.fstat(number)
