"""Flask-Babel's gettext with the types that it does not declare."""

import flask_babel


def _(text: str, **params: object) -> str:
    """`text` in the reader's language, filled with `params`."""
    return str(flask_babel.gettext(text, **params))


def ngettext(one: str, many: str, number: int) -> str:
    """The plural form that belongs to `number`; %(number)s in it stands for the number in the reader's digits."""
    return str(flask_babel.ngettext(one, many, number, number=decimal(number)))


def decimal(number: float) -> str:
    """A number in the reader's digits and groups."""
    return str(flask_babel.format_decimal(number))
