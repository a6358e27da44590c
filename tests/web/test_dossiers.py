from flask.testing import FlaskClient

from app.registry.dossiers import claims
from tests.factories import DAY, described_system, stated
from tests.web.conftest import Keep
from tests.web.reading import main
from tests.web.watched import watched


def test_a_dossier_answers_in_sentences_with_who_says_so(client: FlaskClient, keep: Keep) -> None:
    keep(watched)

    text = main(client.get("/systems/1"))

    for sentence in (
        "It is said to recognise faces (reported: AOL).",
        "Compares faces live with: Citizens’ photographs (reported: AOL).",
        "Joins to a match: home address, medical records (reported: AOL).",
        "Run by City Police (reported: AOL).",
        "What it is for: Fighting crime (reported: The city, the operator).",
        "No independent measurement of it is known.",
        "Cameras it is said to have: 170,000,000 in place (reported: AOL). None of its cameras is on this map.",
        "Nobody has recorded how long the data are kept.",
    ):
        assert sentence in text
    assert "Claimed 85 %, without saying of what Nobody has said on how many faces." in text
    assert "Measured No independent measurement is known." in text


def test_what_compares_number_plates_is_not_said_to_compare_faces(client: FlaskClient, keep: Keep) -> None:
    system_id = keep(described_system)
    keep(stated, system_id, "matched_database", "police_watchlist", name="Stolen cars", compares="number_plates")

    assert "Compares number plates with: Stolen cars (reported: Daily Paper)." in main(client.get("/systems/1"))

    keep(stated, system_id, "mode", "live")
    keep(stated, system_id, "matched_database", "missing_persons")
    text = main(client.get("/systems/1"))
    assert (
        "Compares faces live with: Missing people (reported: Daily Paper). "
        "Compares number plates live with: Stolen cars (reported: Daily Paper)."
    ) in text


def test_a_measurement_stands_beside_the_promise_with_what_was_counted(client: FlaskClient, keep: Keep) -> None:
    system_id = keep(watched)
    keep(
        stated,
        system_id,
        "accuracy",
        "alert_precision",
        stance="measured",
        figure=19,
        alerts=42,
        true_alerts=8,
        claimant="University",
        claimant_kind="academic",
        certainty="documented",
    )

    text = main(client.get("/systems/1"))

    assert "Measured: 19 % of the alerts were right, 8 of 42 (documented: University)." in text
    assert "Measured 19 % of the alerts were right Counted: 42 alerts, 8 of them right." in text


def test_both_sides_of_a_contested_claim_are_shown_and_a_refuted_one_as_refuted(
    client: FlaskClient, keep: Keep
) -> None:
    system_id = keep(described_system)
    keep(stated, system_id, "facial_recognition", "enabled_claimed", certainty="disputed", valid_from="2018-01")
    keep(
        stated,
        system_id,
        "facial_recognition",
        "none_known",
        certainty="disputed",
        claimant="The police",
        claimant_kind="operator",
        valid_from="2023-01",
    )
    refuted = keep(stated, system_id, "purpose", "payment")
    keep(claims.judge, refuted, "refuted", day=DAY)

    response = client.get("/systems/1")

    text = main(response)
    assert "Sources contradict each other on whether it recognises faces. Daily Paper: “Said to be in use”; " in text
    assert "The police, the operator: “None known”." in text
    assert text.count("Another source says otherwise.") == 2
    assert "since 2018-01" in text
    assert "<del>Payment</del>" in response.text
    assert "refuted" in text
    assert "Nobody has recorded what it is for." in text


def test_what_the_operator_counted_is_not_told_as_an_independent_measurement(client: FlaskClient, keep: Keep) -> None:
    system_id = keep(described_system)
    test = {"stance": "measured", "figure": 8.7, "certainty": "documented"}
    count = {"claimant": "City Police", "claimant_kind": "operator", "test_date": "2018-03", **test}
    keep(stated, system_id, "accuracy", "alert_precision", "foi_response", **count)

    own = main(client.get("/systems/1"))
    keep(stated, system_id, "accuracy", "alert_precision", "academic_or_ngo_report", claimant_kind="academic", **test)
    others = main(client.get("/systems/1"))

    assert "Counted by those who run or make it, not by somebody independent." in own
    assert "Nobody else is known to have measured it." in own
    assert "No independent measurement is known." in own
    assert "Counted by those who run or make it" in others
    assert "Nobody else" not in others
    assert "No independent measurement is known." not in others
