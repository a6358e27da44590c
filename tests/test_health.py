from pathlib import Path

from sqlalchemy import text

from app import create_app
from app.config import Config
from app.db import Database


def test_a_process_lives_and_serves_while_its_register_is_as_it_should_be(sqlite_url: str, data_dir: Path) -> None:
    app = create_app(Config(data_dir=data_dir, database_url=sqlite_url))
    client = app.test_client()
    assert [client.get(path).status_code for path in ("/healthz", "/readyz")] == [200, 200]
    database: Database = app.extensions["lookback.database"]
    with database.writing() as session:
        session.execute(text("UPDATE alembic_version SET version_num = 'another'"))
        session.commit()

    answer = client.get("/readyz")

    assert client.get("/healthz").status_code == 200
    assert (answer.status_code, answer.mimetype) == (503, "application/problem+json")
    assert "lookback db upgrade" in answer.get_json()["detail"]
