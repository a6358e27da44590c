from pathlib import Path
from unittest.mock import Mock

import flask_babel
import pytest
from babel.messages.catalog import Catalog
from babel.messages.mofile import write_mo
from flask import Flask, render_template_string

from app import i18n
from app.i18n import _, ngettext


@pytest.fixture
def app(tmp_path: Path) -> Flask:
    """An application whose readers read German."""
    catalog = Catalog("de")
    catalog.add("Camera %(number)s", "Kamera %(number)s")
    catalog.add(("%(number)s camera", "%(number)s cameras"), ("%(number)s Kamera", "%(number)s Kameras"))
    folder = tmp_path / "de" / "LC_MESSAGES"
    folder.mkdir(parents=True)
    with (folder / "messages.mo").open("wb") as file:
        write_mo(file, catalog)
    app = Flask("words")
    app.config.update(BABEL_DEFAULT_LOCALE="de", BABEL_TRANSLATION_DIRECTORIES=str(tmp_path))
    i18n.init_app(app)
    return app


def test_modules_and_templates_speak_the_readers_language(app: Flask) -> None:
    with app.test_request_context():
        assert _("Camera %(number)s", number=7) == "Kamera 7"
        assert ngettext("%(number)s camera", "%(number)s cameras", 1200) == "1.200 Kameras"
        assert render_template_string("{{ _('Camera %(number)s', number='<7>') }}") == "Kamera &lt;7&gt;"
        assert render_template_string("{{ ngettext('%(number)s camera', '', 1, number=1) }}") == "1 Kamera"


def test_the_language_is_looked_up_once_for_all_sentences_of_a_request(
    app: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    look_up = Mock(wraps=flask_babel.get_translations)
    monkeypatch.setattr(flask_babel, "get_translations", look_up)

    for _request in range(2):
        with app.test_request_context():
            assert [_("Camera %(number)s", number=each) for each in (1, 2)] == ["Kamera 1", "Kamera 2"]
            assert render_template_string("{{ _('Camera %(number)s', number=3) }}") == "Kamera 3"

    assert look_up.call_count == 2


def test_without_a_request_a_text_stays_as_it_is() -> None:
    assert _("Camera %(number)s", number=7) == "Camera 7"
    assert _("100 %") == "100 %"
