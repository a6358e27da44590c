import click
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.commands.origin import Origin


@pytest.mark.parametrize(
    ("typed", "address"),
    [
        (" https://Cameras.Example.org/ ", "https://cameras.example.org"),
        ("http://127.0.0.1:5000", "http://127.0.0.1:5000"),
        ("https://example.org/a/register//", "https://example.org/a/register"),
    ],
)
def test_an_address_is_that_of_the_whole_register(typed: str, address: str) -> None:
    assert Origin.parse(typed).address == address


@pytest.mark.parametrize(
    "typed",
    ["", "cameras.example.org", "ftp://example.org", "https://", "https://a@example.org", "https://example.org/?a=b",
     "https://example.org/#map", "http://[::1", "https://example.org:port", "https://example.org/" + "a" * 5000],
)  # fmt: skip
def test_what_is_no_address_is_refused_before_anybody_is_asked(typed: str) -> None:
    with pytest.raises(click.UsageError, match="address of the other register"):
        Origin.parse(typed)


@settings(max_examples=50)
@given(st.text(max_size=30) | st.text("htps:/[]@?#.a1", max_size=30))
def test_whatever_is_typed_is_read_or_refused(typed: str) -> None:
    try:
        read = Origin.parse(typed)
    except click.UsageError:
        return
    assert read.address.startswith(("http://", "https://"))
