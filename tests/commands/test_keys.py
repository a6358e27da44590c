from tests.commands.conftest import Run


def test_a_key_is_made_shown_once_and_ended(run: Run) -> None:
    assert "None yet" in run("key", "list").output
    made = run("key", "add", "ada@example.org", "--scope", "read", "--days", "30").output
    shown = made.split()[0]
    prefix = "_".join(shown.split("_")[:2])

    listed = run("key", "list").output

    assert listed.startswith(f"{prefix}  read  ada@example.org  until ")
    assert shown not in listed
    assert run("key", "revoke", prefix).output == f"{prefix} does not work any more.\n"
    assert "revoked on" in run("key", "list").output


def test_a_key_that_is_not_there_cannot_be_ended(run: Run) -> None:
    result = run("key", "revoke", "lookback_none")

    assert result.exit_code == 1
    assert "There is no key lookback_none." in result.output


def test_nobody_to_write_to_is_no_contact(run: Run) -> None:
    result = run("key", "add", " ")

    assert result.exit_code == 1
    assert "contact: Say whom to write to" in result.output
