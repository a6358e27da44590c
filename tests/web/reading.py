"""What a person reads of a page: its words without the markup."""

from html.parser import HTMLParser

from werkzeug.test import TestResponse


class _Words(HTMLParser):
    _UNSEEN = ("script", "style", "head")
    _INLINE = ("a", "b", "code", "del", "i", "ins", "small", "span", "strong", "time", "wbr")

    def __init__(self) -> None:
        super().__init__()
        self.text = ""
        self._unseen = 0

    def handle_starttag(self, tag: str, _: list[tuple[str, str | None]]) -> None:
        self._unseen += tag in self._UNSEEN
        self.text += "" if tag in self._INLINE else " "

    def handle_endtag(self, tag: str) -> None:
        self._unseen -= tag in self._UNSEEN
        self.text += "" if tag in self._INLINE else " "

    def handle_data(self, data: str) -> None:
        self.text += "" if self._unseen else data


def _read(markup: str) -> str:
    reader = _Words()
    reader.feed(markup)
    return " ".join(reader.text.split())


def words(response: TestResponse) -> str:
    """The text of a page, with single spaces."""
    return _read(response.text)


def title(response: TestResponse) -> str:
    """What the tab says."""
    return _read(response.text.partition("<title>")[2].partition("</title>")[0])


def main(response: TestResponse) -> str:
    """The text of a page without its frame."""
    inside = response.text.partition("<main")[2].partition("</main>")[0]
    return _read(inside.partition(">")[2])


def value_of(response: TestResponse, name: str) -> str | None:
    """What stands in an input of the page."""

    class Inputs(HTMLParser):
        found: str | None = None

        def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
            given = dict(attrs)
            if tag == "input" and given.get("name") == name and (given.get("type") != "radio" or "checked" in given):
                self.found = given.get("value") or ""

    reader = Inputs()
    reader.feed(response.text)
    return reader.found
