import pytest
from flask import Flask

from app import assets


@pytest.fixture
def app() -> Flask:
    app = Flask("assets", static_folder=str(assets.FOLDER), static_url_path="/static")
    assets.init_app(app)
    return app


def test_a_built_file_is_found_under_its_name_in_the_sources_and_may_be_kept(app: Flask) -> None:
    with app.test_request_context():
        address = assets.asset("site.css")
    answer = app.test_client().get(address)

    assert (answer.status_code, answer.mimetype) == (200, "text/css")
    assert answer.cache_control.max_age == 31_536_000
    answer.close()


def test_a_file_that_is_not_built_is_no_address(app: Flask) -> None:
    with app.test_request_context(), pytest.raises(KeyError):
        assets.asset("no-such-file.css")


def test_a_page_names_its_script_and_all_that_it_imports(app: Flask) -> None:
    with app.test_request_context():
        names = assets.modules("map-page.js")

    assert len(names) == len(set(names)) > 1
    for address in names:
        with app.test_client().get(address) as answer:
            assert answer.status_code == 200
