from flask.testing import FlaskClient


def test_the_api_says_which_standards_it_keeps(client: FlaskClient) -> None:
    kept = client.get("/api/conformance").get_json()["conformsTo"]

    assert "http://www.opengis.net/spec/ogcapi-features-1/1.0/conf/core" in kept
    assert "http://www.opengis.net/spec/ogcapi-features-1/1.0/conf/geojson" in kept
    assert {each.rsplit("/", 1)[1] for each in kept if "ogcapi-features-3" in each} == {
        "queryables",
        "filter",
        "features-filter",
    }
    assert "http://www.opengis.net/spec/cql2/1.0/conf/cql2-text" in kept
    assert "http://www.opengis.net/spec/ogcapi-features-1/1.0/conf/html" in kept
    assert not any("crs" in each or "functions/" in each or "arithmetic" in each for each in kept), "what is not there"
