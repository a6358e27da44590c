"""What can be claimed about a system or a camera: one table that feeds validation, pages, letters and export.

OpenStreetMap has no tags for these, so they are never written into any.
"""

from collections.abc import Iterator
from typing import Final

from app.registry.dossiers.claimable import Predicate, choice, number
from app.registry.fields import UNKNOWN, Field, Value
from app.registry.i18n import N_
from app.registry.vocabulary import FACIAL_RECOGNITION

_UNKNOWN: Final = Value(UNKNOWN, N_("Unknown"))
_YES_OR_NO: Final = (Value("yes", N_("Yes")), Value("no", N_("No")), _UNKNOWN)
_DATABASE: Final = (
    choice(
        "compares",
        N_("What is compared with it"),
        ("faces", N_("Faces")),
        ("number_plates", N_("Number plates")),
    ),
    Field("name", N_("Name of the database"), "text"),
    Field("holder", N_("Who holds it"), "text"),
    number("size", N_("How many people are in it")),
    Field("size_date", N_("When it was that large"), "date"),
)
_ACCURACY: Final = (
    number("figure", N_("Figure")),
    number("faces_scanned", N_("Faces looked at")),
    number("alerts", N_("Alerts")),
    number("true_alerts", N_("Alerts that were right")),
    number("false_alerts", N_("Alerts that were wrong")),
    number("watchlist_size", N_("People on the list")),
    number("trials", N_("How often it was tried")),
    Field("threshold", N_("How alike a face has to be"), "text"),
    Field("conditions", N_("Under which conditions"), "text", max_length=500),
    Field("test_date", N_("When it was tested"), "date"),
)

PREDICATES: Final = (
    Predicate(
        Field(FACIAL_RECOGNITION.name, FACIAL_RECOGNITION.label, "choice", values=FACIAL_RECOGNITION.values),
        single=True,
        unknown=N_("Nobody has recorded whether it recognises faces."),
        asks=N_("Whether faces are detected, compared or recognised by this system, live or in recordings."),
    ),
    Predicate(
        choice(
            "biometric_function",
            N_("What it does with a face or a body"),
            ("detection", N_("Finds faces or people in the picture")),
            ("characterisation", N_("Guesses age, gender, origin or mood")),
            ("verification_1_1", N_("Checks that somebody is who they say")),
            ("identification_1_n", N_("Looks for a face among many known ones")),
            ("re_identification", N_("Follows the same person from camera to camera")),
            ("gait_voice_iris", N_("Recognises gait, voice or iris")),
        ),
    ),
    Predicate(
        choice(
            "mode",
            N_("When it compares"),
            ("live", N_("Live")),
            ("retrospective", N_("Afterwards, in recordings")),
            ("operator_initiated", N_("When somebody at a screen asks")),
            (UNKNOWN, N_("Unknown")),
        ),
    ),
    Predicate(
        choice(
            "matched_database",
            N_("Database that it compares with"),
            ("national_id", N_("Photographs of the country’s citizens")),
            ("police_watchlist", N_("Police watch list")),
            ("criminal_record", N_("Pictures of people with a police record")),
            ("missing_persons", N_("Missing people")),
            ("visa_border", N_("Visa and border pictures")),
            ("driver_licence", N_("Driving licences")),
            ("employee", N_("Employees")),
            ("student_exam", N_("Students and candidates")),
            ("customer", N_("Customers")),
            ("residents", N_("Residents")),
            ("social_media_scrape", N_("Pictures collected from the web")),
            ("other", N_("Another database")),
            (UNKNOWN, N_("A database that nobody named")),
        ),
        details=_DATABASE,
        unknown=N_("Nobody has recorded which database it compares with."),
        asks=N_("Every database that pictures are compared with: its name, its holder and how many people are in it."),
    ),
    Predicate(
        choice(
            "linked_data",
            N_("Data joined to a match"),
            ("national_id", N_("identity number")),
            ("home_address", N_("home address")),
            ("vehicle", N_("vehicle")),
            ("family_contacts", N_("family and contacts")),
            ("medical_records", N_("medical records")),
            ("travel_bookings", N_("travel bookings")),
            ("hotel", N_("hotel stays")),
            ("phone_device", N_("phone and devices")),
            ("payment", N_("payments")),
            ("social_media", N_("comments on social media")),
            ("movement_history", N_("where somebody has been")),
            ("ethnicity_inferred", N_("guessed ethnicity")),
            ("religion_inferred", N_("guessed religion")),
            ("credit_social_score", N_("credit or social score")),
            ("other", N_("other data")),
        ),
        details=(
            choice(
                "how",
                N_("How it is joined"),
                ("direct", N_("Looked up")),
                ("inferred", N_("Inferred")),
                ("claimed", N_("Claimed")),
            ),
            number("days", N_("How many days back"), unit="d"),
        ),
        unknown=N_("Nobody has recorded which data are joined to a match."),
        asks=N_("Which other data about a person can be called up after a match, and from where they come."),
    ),
    Predicate(
        choice(
            "purpose",
            N_("What it is for"),
            ("police_watchlist", N_("Looking for people on a police list")),
            ("suspect_tracking", N_("Following suspects")),
            ("public_order", N_("Public order and crowds")),
            ("crossing_enforcement", N_("Enforcing rules at crossings")),
            ("traffic_enforcement", N_("Traffic offences")),
            ("access_control_building", N_("Letting people into a building")),
            ("residential_entry", N_("Letting residents in")),
            ("school_safety", N_("Safety at schools")),
            ("attendance", N_("Attendance")),
            ("exam_check", N_("Checking candidates of an exam")),
            ("payment", N_("Payment")),
            ("fare_gate", N_("Fares")),
            ("vending", N_("Vending")),
            ("consumable_dispenser", N_("Handing out paper or other supplies")),
            ("retail_analytics", N_("Studying customers")),
            ("advertising", N_("Advertising")),
            ("border", N_("Border control")),
            ("airport_boarding", N_("Boarding")),
            ("identity_check", N_("Benefits and identity checks")),
            ("other", N_("Another purpose")),
            (UNKNOWN, N_("Unknown")),
        ),
        unknown=N_("Nobody has recorded what it is for."),
        asks=N_("For which purposes the system is used, and for which it may be used."),
    ),
    Predicate(
        choice(
            "consequence",
            N_("What it leads to"),
            ("none_known", N_("None known")),
            ("fine", N_("Fines")),
            ("public_shaming", N_("People are shown in public")),
            ("arrest", N_("Arrests")),
            ("denial_of_service", N_("People are refused something")),
            ("score", N_("A score")),
            ("other", N_("Something else")),
        ),
        unknown=N_("Nobody has recorded what it led to for people."),
        asks=N_("How many stops, arrests, fines or refusals followed from it, and how many of them were mistakes."),
    ),
    Predicate(
        Field("operator", N_("Operator"), "text"),
        is_organisation=True,
        unknown=N_("Nobody has recorded who runs it."),
        asks=N_("Who runs the system and who is responsible for the data."),
    ),
    Predicate(
        Field("vendor_software", N_("Maker of the software"), "text"),
        is_organisation=True,
        unknown=N_("Nobody has recorded whose software it is."),
        asks=N_("The maker, name and version of the software, and the contract under which it was bought."),
    ),
    Predicate(Field("integrator", N_("Who put it together"), "text"), is_organisation=True),
    Predicate(Field("hardware_vendor", N_("Maker of the devices"), "text"), is_organisation=True),
    Predicate(
        Field("data_recipient", N_("Who else gets the data"), "text"),
        is_organisation=True,
        unknown=N_("Nobody has recorded who else gets the data."),
        asks=N_("Every organisation that the pictures or data are given to."),
    ),
    Predicate(
        choice(
            "accuracy",
            N_("How often it is right"),
            ("alert_precision", N_("Share of alerts that were right, in %")),
            ("fnmr", N_("Share of the right people not accepted, in %")),
            ("fmr", N_("Share of the wrong people accepted, in %")),
            ("fnir", N_("Share of people on the list not found, in %")),
            ("fpir", N_("Share of other people taken for somebody on the list, in %")),
            ("false_alerts_per_day", N_("False alerts a day")),
            ("time_to_locate", N_("Minutes until somebody was found")),
            ("unspecified_percent", N_("A percentage, without saying of what")),
            ("unspecified", N_("Without a rate")),
        ),
        details=_ACCURACY,
        unknown=N_("Nobody has recorded how often it is right."),
        asks=N_("Every test of its accuracy: how many faces, alerts and wrong alerts, on which day, and who tested."),
    ),
    Predicate(
        number("camera_count", N_("Number of cameras")),
        details=(
            choice("state", N_("State"), ("active", N_("in place")), ("planned", N_("planned"))),
            Field("count_date", N_("When they were counted"), "date"),
        ),
        unknown=N_("Nobody has said how many cameras belong to it."),
        asks=N_("How many cameras belong to the system, and where they are."),
    ),
    Predicate(
        Field("legal_basis", N_("Legal basis"), "text", max_length=500),
        unknown=N_("Nobody has recorded on which law it rests."),
        asks=N_("The legal basis of the system, with the provision of the law."),
    ),
    Predicate(
        Field("dpia_url", N_("Data protection impact assessment"), "url", max_length=500),
        unknown=N_("No impact assessment is known."),
        asks=N_("A copy of the data protection or human rights impact assessment."),
    ),
    Predicate(
        Field("signage", N_("Signs that tell people"), "choice", values=_YES_OR_NO),
        single=True,
        unknown=N_("Nobody has recorded whether signs tell people of it."),
        asks=N_("How people are told that they are being recorded and recognised."),
    ),
    Predicate(
        number("retention_days", N_("Days that data are kept"), high=100_000),
        single=True,
        unknown=N_("Nobody has recorded how long the data are kept."),
        asks=N_("How long pictures, templates and alerts are kept."),
    ),
    Predicate(
        choice(
            "system_state",
            N_("State of the system"),
            ("planned", N_("Planned")),
            ("trial", N_("On trial")),
            ("active", N_("In use")),
            ("disabled", N_("Switched off")),
            ("banned", N_("Banned")),
            ("removed", N_("Taken down")),
            (UNKNOWN, N_("Unknown")),
        ),
        details=(
            choice(
                "reason",
                N_("Why"),
                ("programme_ended", N_("The programme ended")),
                ("ban_or_court", N_("A ban or a court put an end to it")),
                ("other", N_("For another reason")),
            ),
        ),
        single=True,
    ),
)

_BY_NAME: Final = {each.name: each for each in PREDICATES}
NAMES: Final = tuple(_BY_NAME)
OF_ORGANISATIONS: Final = tuple(each.name for each in PREDICATES if each.is_organisation)


def predicate_named(name: str) -> Predicate:
    """The predicate called `name`; KeyError when there is none."""
    return _BY_NAME[name]


def choices() -> Iterator[Predicate]:
    """The predicates with a closed list of values."""
    return (each for each in PREDICATES if each.field.kind == "choice")


def asked() -> Iterator[Predicate]:
    """The predicates whose being unknown is said, and asked about."""
    return (each for each in PREDICATES if each.asks)
