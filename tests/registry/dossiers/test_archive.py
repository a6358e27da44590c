from collections.abc import Iterator

import pytest

from app.registry.breaker import Breaker
from app.registry.dossiers.archive import Archive
from tests.geocoder import FakeGeocoder, listening

PAGE = "https://example.org/article?id=7&p=2"


@pytest.fixture
def there() -> Iterator[FakeGeocoder]:
    """An archive that has a copy of everything."""
    with listening() as fake:
        fake.status, fake.headers = 302, {"Location": "/web/2024/copy"}
        yield fake


def archive(there: FakeGeocoder, **settings: float) -> Archive:
    return Archive(f"{there.domain}/save?page=", "desk@example.org", **settings)  # type: ignore[arg-type]


def test_the_archive_says_where_the_copy_is(there: FakeGeocoder) -> None:
    assert archive(there).copy_of(f"{PAGE}#part") == f"{there.domain}/web/2024/copy"
    assert there.asked == [{"page": [PAGE]}]
    assert there.user_agents == ["Lookback (desk@example.org)"]


@pytest.mark.parametrize(
    "url", ["http://127.0.0.1/", "http://intranet/wiki", "https://[::1]/", "ftp://example.org/", "x"]
)
def test_an_address_of_somebodys_own_network_is_told_to_nobody(there: FakeGeocoder, url: str) -> None:
    assert archive(there).copy_of(url) is None
    assert there.asked == []


@pytest.mark.parametrize("where", ["https://evil.example/copy", "javascript:alert(1)", "", f"/{'a' * 2000}"])
def test_a_copy_is_the_archives_own_or_none(there: FakeGeocoder, where: str) -> None:
    there.headers = {"Location": where} if where else {}
    assert archive(there).copy_of(PAGE) is None


@pytest.mark.parametrize("status", [404, 500, 429])
def test_an_archive_without_an_answer_is_no_trouble(there: FakeGeocoder, status: int) -> None:
    there.status = status
    assert archive(there).copy_of(PAGE) is None


def test_an_archive_that_is_away_or_slow_is_left_alone_for_a_while(there: FakeGeocoder) -> None:
    there.delay_s = 0.4
    asked = Archive(f"{there.domain}/save?page=", timeout_s=0.1, breaker=Breaker(failures=1))
    assert asked.copy_of(PAGE) is None
    assert asked.copy_of(PAGE) is None
    assert len(there.asked) == 1
    assert Archive("http://127.0.0.1:1/", timeout_s=0.1).copy_of(PAGE) is None
