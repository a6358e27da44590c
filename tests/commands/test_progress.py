import pytest

from app.commands import progress


def test_where_nobody_looks_there_is_no_bar_and_nothing_in_what_was_asked_for(
    capsys: pytest.CaptureFixture[str],
) -> None:
    with progress.bar("Reading", 10) as bar:
        bar.update(10)

    assert capsys.readouterr() == ("", "")


def test_on_a_terminal_the_bar_is_beside_what_was_asked_for(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("sys.stderr.isatty", lambda: True)

    with progress.bar("Reading", 10) as bar:
        bar.update(10)

    written = capsys.readouterr()
    assert written.out == ""
    assert "Reading" in written.err
