"""What one may choose from pictures when asked what hangs there: kind and shape at once."""

from collections.abc import Mapping
from typing import Final, NamedTuple

from app import wording
from app.i18n import _
from app.registry.fields import UNKNOWN
from app.registry.i18n import N_
from app.registry.vocabulary import CAMERA_TYPE, SURVEILLANCE_TYPE

_BETWEEN: Final = "/"
# As the pictures stand on the page: what hangs in most streets first, and "not sure" at the end.
_OFFERED: Final = (
    ("camera", "fixed", "fixed", N_("Looks one way")),
    ("camera", "dome", "dome", N_("Under a dark half-ball")),
    ("camera", "panning", "panning", N_("Turns and zooms")),
    ("ALPR", "", "plate", N_("Films the plates of passing cars")),
    ("camera", "doorbell", "doorbell", N_("Beside a door")),
    ("camera", "panorama", "panorama", N_("Looks all round")),
    ("camera", "", "camera", N_("Of another shape")),
    ("gunshot_detector", "", "gunshot", N_("Listens for shots")),
    ("guard", "", "guard", N_("A person who watches")),
    (UNKNOWN, "", "unknown", None),
)


class Device(NamedTuple):
    """One picture: what the form sends when it is chosen, the words under it, and whether it is chosen."""

    value: str
    picture: str
    label: str
    hint: str | None
    is_chosen: bool


def offered(form: Mapping[str, str]) -> list[Device]:
    """The pictures. A kind with a shape that has none of its own goes by the picture of its kind, and keeps both."""
    said = form.get(SURVEILLANCE_TYPE.name, ""), form.get(CAMERA_TYPE.name, "")
    pairs = {(kind, shape) for kind, shape, _picture, _hint in _OFFERED}
    chosen = said if said in pairs else (said[0], "")
    devices = []
    for kind, shape, picture, hint in _OFFERED:
        is_chosen = (kind, shape) == chosen
        value = _BETWEEN.join(said if is_chosen else (kind, shape))
        devices.append(Device(value, picture, _name(kind, shape), _(hint) if hint else None, is_chosen))
    return devices


def read(value: str) -> dict[str, str]:
    """The fields that a chosen picture stands for; none when none was chosen."""
    if not value:
        return {}
    kind, _between, shape = value.partition(_BETWEEN)
    return {SURVEILLANCE_TYPE.name: kind, CAMERA_TYPE.name: shape}


def _name(kind: str, shape: str) -> str:
    if kind == UNKNOWN:
        return _("Not sure")
    return wording.headline({SURVEILLANCE_TYPE.name: kind, CAMERA_TYPE.name: shape or UNKNOWN})
