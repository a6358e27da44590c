from tests.commands.conftest import Run

URL = "https://example.org/hook"


def test_one_is_made_listed_and_ended(run: Run) -> None:
    assert "None yet" in run("webhook", "list").output
    shown = run("key", "add", "ada@example.org", "--scope", "webhooks").output.split()[0]
    prefix = "_".join(shown.split("_")[:2])

    made = run("webhook", "add", prefix, URL, "--filter", "operator=City").output

    assert made.startswith("whsec_")
    secret = made.split()[0]
    listed = run("webhook", "list").output
    assert listed == f"1  {prefix}  {URL}  operator=City  up to change 0\n"
    assert secret not in listed
    assert run("webhook", "remove", "1").output == "Webhook 1 is sent nothing any more.\n"
    assert "There is no webhook 1." in run("webhook", "remove", "1").output


def test_what_cannot_be_sent_is_said(run: Run) -> None:
    shown = run("key", "add", "ada@example.org").output.split()[0]
    prefix = "_".join(shown.split("_")[:2])

    assert "This key is not good for webhooks." in run("webhook", "add", prefix, URL).output
    assert "There is no key lookback_none." in run("webhook", "add", "lookback_none", URL).output


def test_a_key_that_was_ended_is_sent_nothing_and_that_is_said(run: Run) -> None:
    shown = run("key", "add", "ada@example.org", "--scope", "webhooks").output.split()[0]
    prefix = "_".join(shown.split("_")[:2])
    run("webhook", "add", prefix, URL)
    run("key", "revoke", prefix)

    assert run("webhook", "list").output.endswith("up to change 0, sent nothing: its key does not work any more\n")
    assert "This key does not work any more." in run("webhook", "add", prefix, URL).output
