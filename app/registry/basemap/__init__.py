"""Street tiles under the cameras: the operator's choice, the outside server that has them, and the copies kept here."""

from app.registry.basemap.cache import TileCache
from app.registry.basemap.choice import Attribution, Basemap, Uncredited
from app.registry.basemap.server import TileServer
from app.registry.basemap.streets import NotNow, StreetTiles, Tile

__all__ = ["Attribution", "Basemap", "NotNow", "StreetTiles", "Tile", "TileCache", "TileServer", "Uncredited"]
