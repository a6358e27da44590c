"""A JSON text read in pieces, so that a file of any size takes the memory of its largest element."""

import codecs
import json
import math
import re
from collections.abc import Iterator
from typing import BinaryIO, Final

from app.formats.foreign import UnreadableFile
from app.registry.i18n import N_

_SPACE = re.compile(r"[ \t\n\r]*")
# RFC 8142 puts a record separator before each text of a sequence.
_BETWEEN_TEXTS = re.compile(r"[ \t\n\r\x1e]*")

# A text cut in the middle of a token is reported at the token's start; the longest token but a string is "-Infinity".
_TOKEN: Final = 16
# Python refuses to read longer integers (its guard against quadratic conversion).
_DIGITS: Final = 4300


class JsonText:
    """Walks members and elements. What is not JSON raises UnreadableFile, what is not UTF-8 UnicodeDecodeError.

    `odd` holds the last number seen that JSON cannot carry (NaN, Infinity, 1e999), or None: it reads as None.
    Of a name that appears twice in one object the last one counts, as in every common reader (RFC 8259, 4).
    """

    def __init__(self, file: BinaryIO, piece: int = 1 << 20) -> None:
        self.odd: str | None = None
        self._file = file
        self._piece = piece
        self._decode = codecs.getincrementaldecoder("utf-8-sig")().decode
        self._decoder = json.JSONDecoder(parse_float=self._real, parse_int=self._whole, parse_constant=self._constant)
        self._text = ""
        self._at = 0
        self._ended = False
        self._line = 1
        self._counted = 0
        self._dropped = 0

    @property
    def line(self) -> int:
        """The line that is being read, from 1."""
        self._line += self._text.count("\n", self._counted, self._at)
        self._counted = self._at
        return self._line

    def next_text(self) -> bool:
        """Go to the next JSON text of the file; False when there is none."""
        return self._peek(_BETWEEN_TEXTS) != ""

    def peek(self) -> str:
        """The next character that is not white space, "" at the end."""
        return self._peek(_SPACE)

    def looks_like(self, start: re.Pattern[str]) -> bool:
        """Whether the next value begins like this; False also when the pattern is cut by the end of a piece."""
        return start.match(self._text, self._at) is not None

    def value(self) -> object:
        """Read one whole value."""
        self.peek()
        while True:
            try:
                value, end = self._decoder.raw_decode(self._text, self._at)
            except json.JSONDecodeError as error:
                if self._is_cut(error) and self._read_on():
                    continue
                raise self._broken(error.pos, error.msg) from None
            except RecursionError:
                raise self._broken(self._at, "Nested too deeply") from None
            # A number that ends with the piece, or just before a "." or an "e+" that does, goes on in the next one.
            if end > len(self._text) - 3 and self._text[end - 1] not in '}]"' and self._read_on():
                continue
            self._at = end
            return value

    def members(self) -> Iterator[str]:
        """Step through an object: the name of each member, whose value the caller must read."""
        self._expect("{")
        if self._accept("}"):
            return
        while True:
            if self.peek() != '"':
                raise self._broken(self._at, "Expecting property name enclosed in double quotes")
            name = str(self.value())
            self._expect(":")
            yield name
            if self._accept("}"):
                return
            self._expect(",")

    def elements(self) -> Iterator[tuple[int, object]]:
        """Step through an array: each element with the line it starts on."""
        self._expect("[")
        if self._accept("]"):
            return
        while True:
            self.peek()
            yield self.line, self.value()
            if self._accept("]"):
                return
            self._expect(",")

    def _peek(self, gap: re.Pattern[str]) -> str:
        while True:
            match = gap.match(self._text, self._at)
            self._at = match.end() if match else self._at
            if self._at < len(self._text):
                return self._text[self._at]
            if not self._read_on():
                return ""

    def _accept(self, character: str) -> bool:
        if not self._text.startswith(character, self._at) and self.peek() != character:
            return False
        self._at += 1
        return True

    def _expect(self, character: str) -> None:
        if not self._accept(character):
            raise self._broken(self._at, f"Expecting '{character}'")

    def _read_on(self) -> bool:
        """Drop what was read and append the next piece, at least as long as what is left; False at the end."""
        if self._ended:
            return False
        data = self._file.read(max(self._piece, len(self._text) - self._at))
        start = self._text.rfind("\n", 0, self._at)
        self._dropped = self._at - start - 1 if start >= 0 else self._dropped + self._at
        self._line, self._counted = self.line, 0
        self._text = self._text[self._at :] + self._decode(data, final=not data)
        self._at = 0
        self._ended = not data
        return True

    def _is_cut(self, error: json.JSONDecodeError) -> bool:
        return error.msg.startswith("Unterminated string") or error.pos >= len(self._text) - _TOKEN

    def _broken(self, at: int, problem: str) -> UnreadableFile:
        start = self._text.rfind("\n", 0, at)
        return UnreadableFile(
            N_("Not valid JSON at line %(line)d, column %(column)d: %(problem)s."),
            line=self.line + self._text.count("\n", self._at, at),
            column=at - start if start >= 0 else self._dropped + at + 1,
            problem=problem,
        )

    def _real(self, text: str) -> float | None:
        value = float(text)
        if math.isfinite(value):
            return value
        self.odd = text
        return None

    def _whole(self, text: str) -> int | None:
        if len(text) <= _DIGITS:
            return int(text)
        self.odd = text
        return None

    def _constant(self, text: str) -> None:
        self.odd = text
