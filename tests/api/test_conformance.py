from flask.testing import FlaskClient


def test_the_api_says_which_standards_it_keeps(client: FlaskClient) -> None:
    kept = client.get("/api/conformance").get_json()["conformsTo"]

    assert "http://www.opengis.net/spec/ogcapi-features-1/1.0/conf/core" in kept
    assert "http://www.opengis.net/spec/ogcapi-features-1/1.0/conf/geojson" in kept
    assert not any("crs" in each or "filter" in each for each in kept), "nothing that is not there yet"
