"""Directions as people wrote them in OpenStreetMap and in lists of cameras, and what the map draws for each."""

from typing import Final

from app.registry.direction import Sector

_N, _E, _S, _W = (Sector(float(degrees)) for degrees in (0, 90, 180, 270))
_ALL_ROUND: Final = (Sector(0, 0),)
_NOTHING: Final = ()

DRAWN: Final[dict[str, tuple[Sector, ...]]] = {
    # One bearing.
    "0": (_N,),
    "360": (_N,),
    "090": (_E,),
    "90": (_E,),
    "90°": (_E,),
    "180 °": (_S,),
    "45.5": (Sector(45.5),),
    "359": (Sector(359),),
    "N": (_N,),
    "w": (_W,),
    "NNW": (Sector(337.5),),
    "Ese": (Sector(112.5),),
    # Several.
    "90;180": (_E, _S),
    "N;S": (_N, _S),
    "290;70": (Sector(290), Sector(70)),
    "45;160;300": (Sector(45), Sector(160), Sector(300)),
    "90; 270": (_E, _W),
    "90,5": (_E, Sector(5)),
    "E, W": (_E, _W),
    "30;30": (Sector(30), Sector(30)),
    # A range, clockwise.
    "90-180": (Sector(90, 180),),
    "270-90": (Sector(270, 90),),
    "350-10": (Sector(350, 10),),
    "E-W": (Sector(90, 270),),
    "nw-ne": (Sector(315, 45),),
    "90-180;270": (Sector(90, 180), _W),
    "45.5-134.5": (Sector(45.5, 134.5),),
    # The whole circle.
    "0-360": _ALL_ROUND,
    "360-0": _ALL_ROUND,
    "180-180": (Sector(180, 180),),
    # What nobody can read is drawn as nothing, never as north.
    "": _NOTHING,
    " ": _NOTHING,
    "null": _NOTHING,
    "unknown": _NOTHING,
    "-10": _NOTHING,
    "-90": _NOTHING,
    "370": _NOTHING,
    "370;190": _NOTHING,
    "90180270": _NOTHING,
    "NB": _NOTHING,
    "SB": _NOTHING,
    "N/S": _NOTHING,
    "north": _NOTHING,
    "forward": _NOTHING,
    "backward": _NOTHING,
    "both": _NOTHING,
    "90;": _NOTHING,
    "90-": _NOTHING,
    "90/180": _NOTHING,
    "90 180": _NOTHING,
    "90–180": _NOTHING,
    "90;forward": _NOTHING,
    "10-20-30": _NOTHING,
    "~90": _NOTHING,
    "variable": _NOTHING,
}
