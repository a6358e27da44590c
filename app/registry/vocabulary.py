"""What can be said about a camera: one table that feeds form, filter, validation, legend, import and export.

Keys and values are OpenStreetMap's (wiki: Tag:man_made=surveillance), except where a field has no `key`: those are
the register's own and are never written into OSM tags. A field is named by its key with ":" written "_".
"""

from collections.abc import Iterator

from app.registry.fields import UNKNOWN, Field, Value
from app.registry.i18n import N_

_UNKNOWN = Value(UNKNOWN, N_("Unknown"), 0)

SURVEILLANCE_TYPE = Field(
    "surveillance_type",
    N_("What it is"),
    "choice",
    key="surveillance:type",
    values=(
        _UNKNOWN,
        Value("camera", N_("Camera"), 1),
        Value("ALPR", N_("Number-plate reader"), 2),
        Value("guard", N_("Guard"), 3),
        Value("gunshot_detector", N_("Gunshot detector"), 4),
    ),
    aliases={
        "ANPR": "ALPR",
        "anpr": "ALPR",
        "alpr": "ALPR",
        "LPR": "ALPR",
        "Camera": "camera",
        "cctv": "camera",
    },
)
CAMERA_TYPE = Field(
    "camera_type",
    N_("Shape of the camera"),
    "choice",
    key="camera:type",
    values=(
        _UNKNOWN,
        Value("fixed", N_("Fixed"), 1),
        Value("panning", N_("Panning"), 2),
        Value("dome", N_("Dome"), 3),
        Value("panorama", N_("Panorama"), 4),
        Value("doorbell", N_("Doorbell"), 5),
    ),
    aliases={"static": "fixed", "bullet": "fixed", "Fixed": "fixed", "Dome": "dome", "panoramic": "panorama"},
)
FACIAL_RECOGNITION = Field(
    "facial_recognition",
    N_("Facial recognition"),
    "choice",
    values=(
        _UNKNOWN,
        Value("none_known", N_("None known"), 1),
        Value("hardware_capable", N_("Hardware can do it"), 2),
        Value("enabled_claimed", N_("Said to be in use"), 3),
        # Nobody says so of a camera without evidence of somebody else: see `independence`.
        Value("enabled_confirmed", N_("Confirmed in use"), 4, offered=False),
        Value("disabled", N_("Switched off"), 5),
        Value("banned", N_("Banned"), 6),
    ),
    hint=N_("Anything but “unknown” needs a source."),
)
FACIAL_RECOGNITION_SOURCE = Field(
    "facial_recognition_source",
    N_("Source for facial recognition"),
    "text",
    max_length=500,
    hint=N_("A link or the name of a document."),
)
LIFECYCLE = Field(
    "lifecycle",
    N_("State of the device"),
    "choice",
    values=(
        _UNKNOWN,
        Value("active", N_("In use"), 1),
        Value("planned", N_("Planned"), 2),
        Value("under_construction", N_("Being installed"), 3),
        Value("disused", N_("Out of use"), 4),
        Value("removed", N_("Removed"), 5),
        Value("suspected", N_("Suspected"), 6),
    ),
)
CAMERA_DIRECTION = Field(
    "camera_direction",
    N_("Direction it looks"),
    "direction",
    key="camera:direction",
    read_keys=("direction", "surveillance:direction"),
    hint=N_("Degrees clockwise from north, or N, NE, SSW; a range like 90-180; several with “;”."),
)

FIELDS: tuple[Field, ...] = (
    SURVEILLANCE_TYPE,
    CAMERA_TYPE,
    Field(
        "surveillance",
        N_("Space it watches"),
        "choice",
        key="surveillance",
        values=(
            _UNKNOWN,
            Value("public", N_("Public space"), 1),
            Value("outdoor", N_("Private, outdoors"), 2),
            Value("indoor", N_("Private, indoors"), 3),
        ),
    ),
    Field(
        "surveillance_zone",
        N_("Kind of place"),
        "open",
        key="surveillance:zone",
        values=(
            Value("town", N_("Town")),
            Value("street", N_("Street")),
            Value("traffic", N_("Traffic")),
            Value("parking", N_("Parking")),
            Value("shop", N_("Shop")),
            Value("bank", N_("Bank")),
            Value("atm", N_("Cash machine")),
            Value("building", N_("Building")),
            Value("entrance", N_("Entrance")),
            Value("corridor", N_("Corridor")),
            Value("public_transport_platform", N_("Platform or stop")),
            Value("nesting_site", N_("Nesting site")),
            Value("public", N_("Public"), offered=False),
            Value("area", N_("Area"), offered=False),
        ),
    ),
    FACIAL_RECOGNITION,
    FACIAL_RECOGNITION_SOURCE,
    CAMERA_DIRECTION,
    Field(
        "camera_tilt",
        N_("Tilt"),
        "number",
        key="camera:tilt",
        low=-90,
        high=90,
        unit="°",
        hint=N_("Degrees: -90 looks straight down, 90 straight up."),
    ),
    Field(
        "camera_mount",
        N_("Mounted on"),
        "open",
        key="camera:mount",
        values=(
            Value("wall", N_("Wall")),
            Value("pole", N_("Pole")),
            Value("ceiling", N_("Ceiling")),
            Value("street_lamp", N_("Street lamp")),
            Value("building", N_("Building")),
            Value("traffic_signals", N_("Traffic lights")),
            Value("tree", N_("Tree")),
        ),
        aliases={"traffic_signal": "traffic_signals"},
    ),
    Field("height", N_("Height above ground"), "number", key="height", low=0.1, high=500, unit="m"),
    Field("level", N_("Floor"), "level", key="level", max_length=40),
    Field(
        "indoor",
        N_("Indoors"),
        "choice",
        key="indoor",
        values=(_UNKNOWN, Value("yes", N_("Yes"), 1), Value("no", N_("No"), 2)),
    ),
    Field(
        "operator",
        N_("Operator"),
        "text",
        key="operator",
        hint=N_("The organisation whose images they are. Never a private person."),
    ),
    Field("operator_wikidata", N_("Operator on Wikidata"), "wikidata", key="operator:wikidata"),
    Field(
        "manufacturer",
        N_("Manufacturer"),
        "text",
        key="manufacturer",
        read_keys=("brand", "surveillance:brand"),
    ),
    Field(
        "manufacturer_wikidata",
        N_("Manufacturer on Wikidata"),
        "wikidata",
        key="manufacturer:wikidata",
        read_keys=("brand:wikidata",),
    ),
    Field("model", N_("Model"), "text", key="model"),
    Field("name", N_("Name"), "text", key="name"),
    Field("ref", N_("Number on the device"), "text", key="ref"),
    LIFECYCLE,
    Field("start_date", N_("In place since"), "date", key="start_date", hint=N_("2024, 2024-06 or 2024-06-15")),
    Field("end_date", N_("In place until"), "date", key="end_date", hint=N_("2024, 2024-06 or 2024-06-15")),
    Field(
        "check_date",
        N_("Last seen"),
        "date",
        key="check_date",
        read_keys=("survey:date",),
        hint=N_("2024, 2024-06 or 2024-06-15"),
    ),
    Field(
        "source",
        N_("How it is known"),
        "open",
        key="source",
        values=(
            Value("survey", N_("Seen on site")),
            Value("local_knowledge", N_("Local knowledge")),
            Value("document", N_("Read in a document")),
        ),
        max_length=500,
    ),
    Field("image_url", N_("Picture"), "url", key="image", max_length=2000),
    Field("webcam_url", N_("Webcam page"), "url", key="contact:webcam", max_length=2000),
    Field("description", N_("Description"), "long_text", key="description", max_length=2000),
)

_BY_NAME = {each.name: each for each in FIELDS}
NAMES: tuple[str, ...] = tuple(_BY_NAME)

# The OSM lifecycle prefixes of man_made; "suspected" and "unknown" have none (wiki: Lifecycle prefix).
LIFECYCLE_PREFIXES = {
    "planned": "planned",
    "proposed": "planned",
    "construction": "under_construction",
    "disused": "disused",
    "abandoned": "disused",
    "removed": "removed",
    "demolished": "removed",
}

# Values of surveillance=* in the wild that say what the device is rather than which space it watches.
SURVEILLANCE_IN_THE_WILD: dict[str, dict[str, str]] = {
    "traffic": {"surveillance_zone": "traffic"},
    "transportation": {"surveillance_zone": "traffic"},
    "red_light": {"surveillance_type": "camera", "surveillance_zone": "traffic"},
    "level_crossing": {"surveillance_type": "camera", "surveillance_zone": "traffic"},
    "speed_camera": {"surveillance_type": "camera", "surveillance_zone": "traffic"},
    "webcam": {"surveillance_type": "camera"},
    "camera": {"surveillance_type": "camera"},
}


def field_named(name: str) -> Field:
    """The field called `name`; KeyError when there is none."""
    return _BY_NAME[name]


def choices() -> Iterator[Field]:
    """The fields with a closed list of values."""
    return (each for each in FIELDS if each.kind == "choice")
