"""What a typed text may mean to the gazetteer: names folded to plain words, and searches for them. No database.

In the full-text index a mark opens the first word of every name and another closes its last, so that one kind of
search tells a whole name from the beginning of one and from a word in the middle.
"""

import re
import string
import unicodedata
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from enum import Enum
from functools import cache
from typing import Final

_OPEN: Final = "‹"
_CLOSE: Final = "›"
_LONGEST_TEXT: Final = 100
_MOST_WORDS: Final = 8
# Shorter beginnings of a word in the middle of a name say too little: "la" begins a word of hundreds of names.
_SHORTEST_MIDDLE: Final = 3
# A slip of the finger in a shorter name makes another name, and what is longer is no name of a city.
_SLIPPED: Final = range(4, 33)
_COMMAS: Final = re.compile("[,;،、，；\n]")

# Letters that Unicode does not decompose and people type plainly, letters that Arabic, Persian and Urdu keyboards
# write differently, and signs that are left out as often as not.
_PLAIN: Final = (
    dict(zip("øđłıħŧðəæœþŋ", ["o", "d", "l", "i", "h", "t", "d", "e", "ae", "oe", "th", "n"], strict=True))
    | dict(zip("ىیېکةہەھ", "يييكهههه", strict=True))
    | dict.fromkeys("'’‘ʼʻʿʾ`´ʹʺ′″״׳ـ", "")
)
_SPELT_OUT: Final = str.maketrans(
    dict(zip("äöüåøÄÖÜÅØ", ["ae", "oe", "ue", "aa", "oe"] * 2, strict=True)),
)


class Match(Enum):
    """How a text fits a place, and what that is worth in powers of ten of inhabitants."""

    NAME = 4.0
    NAME_BEGINS = 2.5
    OTHER_NAME = 2.0
    NAME_HAS_WORD = 1.0
    OTHER_NAME_BEGINS = 0.5
    AREA = 0.0


@dataclass(frozen=True)
class Reading:
    """One thing a text may mean: a place's name, and the countries or regions it lies in, if the text says so.

    Without a name it is any place there. `typing` means that the last word of the name may go on.
    """

    name: str
    typing: bool
    areas: frozenset[str] | None = None

    def searches(self) -> Iterator[tuple[Match, str]]:
        """FTS5 expressions that find it (https://www.sqlite.org/fts5.html#full_text_query_syntax)."""
        there = ""
        if self.areas is not None:
            there = " AND area : (" + " OR ".join(f'"{area}"' for area in sorted(self.areas)) + ")"
        if not self.name:
            yield Match.AREA, there.removeprefix(" AND ")
            return
        more = "*" if self.typing else ""
        yield Match.NAME, f'name : "{_OPEN}{self.name}{_CLOSE}"{there}'
        yield Match.NAME_BEGINS, f'name : "{_OPEN}{self.name}"{more}{there}'
        yield Match.OTHER_NAME, f'other_names : "{_OPEN}{self.name}{_CLOSE}"{there}'
        yield Match.OTHER_NAME_BEGINS, f'other_names : "{_OPEN}{self.name}"{more}{there}'
        if self.typing and len(self.name) >= _SHORTEST_MIDDLE:
            yield Match.NAME_HAS_WORD, f'name : "{self.name}"*{there}'


def fold(text: str) -> str:
    """Words without case, accents and punctuation, with one space between: nothing in them is FTS5 syntax."""
    return " ".join(text.translate(_FOLDED).split())


def spellings(name: str) -> set[str]:
    """The folded spellings of a name: "nurnberg" and "nuernberg" for Nürnberg. Empty for a name without a letter."""
    found = {fold(name)}
    if not name.isascii():
        found.add(fold(name.translate(_SPELT_OUT)))
    return found - {""}


def marked(names: set[str]) -> str:
    """Folded names as the full-text index keeps them."""
    return " ".join(f"{_OPEN}{name}{_CLOSE}" for name in sorted(names))


def area_code(country_code: str, region_code: str = "") -> str:
    """A country or a region of it as one word of the index: "us", "usco"."""
    return f"{country_code}{region_code}".lower()


def readings(text: str, areas_named: Callable[[str, bool], frozenset[str]]) -> Iterator[Reading]:
    """Everything that a text may mean, such as "denver co, usa", "Köln, Deutschland" or "日本 東京".

    `areas_named` gives the codes of the areas with a folded name, or with one that begins so.
    """
    text = text[:_LONGEST_TEXT]
    parts = [part for part in map(str.split, map(fold, _COMMAS.split(text))) if part]
    words = [word for part in parts for word in part][:_MOST_WORDS]
    if not words:
        return
    named = cache(areas_named)
    commas = len(parts) > 1
    first = min(len(parts[0]), len(words))
    yield Reading(" ".join(words), typing=True)
    # A last letter on its own says nothing yet: it begins a name of half the world's countries in some language.
    said = words[:-1] if len(words[-1]) == 1 else words
    for end in range(min(first, len(said)), 0, -1):
        name, there = " ".join(said[:end]), said[end:]
        if there and (areas := _areas(there, named, typing=said is words)):
            yield Reading(name, commas and end == first, areas)
        elif not there and said is not words:
            yield Reading(name, typing=False)
    for start in [first] if commas else range(1, len(words)):
        if start < len(words) and (areas := _areas(words[:start], named, typing=False)):
            yield Reading(" ".join(words[start:]), typing=True, areas=areas)
    if areas := _areas(words, named, typing=False):
        yield Reading("", typing=False, areas=areas)


def misspelt(text: str) -> Iterator[str]:
    """FTS5 expressions for the names from which a text is one slip of the finger away, of a city's main one first.

    A letter too many, too few or another one, or two that changed places.
    """
    name = fold(_COMMAS.split(text[:_LONGEST_TEXT])[0])
    if len(name) not in _SLIPPED:
        return
    apart = [(name[:at], name[at:]) for at in range(len(name) + 1)]
    letters = {*string.ascii_lowercase, *name} - {" "}
    found = {begin + end[1:] for begin, end in apart if end}
    found |= {begin + end[1] + end[0] + end[2:] for begin, end in apart if len(end) > 1}
    found |= {begin + letter + end[skipped:] for begin, end in apart for letter in letters for skipped in (0, 1)}
    names = " OR ".join(f'"{_OPEN}{each}{_CLOSE}"' for each in sorted(found) if each == each.strip())
    yield from (f"{column} : ({names})" for column in ("name", "other_names"))


def _areas(words: list[str], named: Callable[[str, bool], frozenset[str]], typing: bool) -> frozenset[str]:
    """The areas that words name together, one inside the other: "texas", "tx usa"."""
    found = set(named(" ".join(words), typing))
    for end in range(1, len(words)):
        if outer := named(" ".join(words[:end]), False):
            inner = _areas(words[end:], named, typing)
            found |= {one for one in outer if one in inner or one[:2] in inner}
            found |= {one for one in inner if one[:2] in outer}
    return frozenset(found)


class _Folding(dict[int, str]):
    """A table for str.translate that works out a character the first time it is met."""

    def __missing__(self, code: int) -> str:
        apart = chr(code)
        if apart not in _PLAIN:
            apart = unicodedata.normalize("NFKD", unicodedata.normalize("NFKD", apart).casefold())
        folded = "".join(_PLAIN.get(each, _kept(each)) for each in apart)
        # A bound, since anyone may send every character there is.
        if len(self) < 0x10000:
            self[code] = folded
        return folded


def _kept(character: str) -> str:
    """A letter, digit or vowel sign stays, an accent goes, anything else parts words.

    Accents are known by their combining class: 200 and more, and 10 to 35, the points of Hebrew and Arabic; the vowel
    signs and voicing marks of other scripts have lower ones and make other words (https://www.unicode.org/reports/tr44/
    #Canonical_Combining_Class_Values).
    """
    accent = unicodedata.combining(character)
    if accent >= 200 or 10 <= accent <= 35:
        return ""
    category = unicodedata.category(character)
    if category == "Cf":
        return ""
    return character if category[0] in "LNM" else " "


_FOLDED: Final = _Folding()
