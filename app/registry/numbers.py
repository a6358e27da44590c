"""Whole numbers as people and programs write them."""

from app.registry.model import LARGEST_ID


def whole_number(text: str, most: int = LARGEST_ID) -> int | None:
    """The number from 0 to `most` that a text is in the digits 0 to 9; None for anything else, however long it is."""
    if not (text.isascii() and text.isdigit()):
        return None
    digits = text.lstrip("0")
    # Python refuses to read more than 4,300 digits.
    number = int(digits or "0") if len(digits) <= len(str(most)) else most + 1
    return number if number <= most else None
