"""Acts of linking cameras to a system, and which camera belongs to which."""

from sqlalchemy import BigInteger, Column, Date, ForeignKey, Index, Integer, Table, Text

from app.registry.model import Base, BigId

# One act of linking: by a filter, which `query` names as `CameraFilter.query` writes it, or one by one.
linking = Table(
    "linking",
    Base.metadata,
    Column("id", BigId, primary_key=True),
    Column("system_id", BigInteger, ForeignKey("system.id"), nullable=False, index=True),
    Column("query", Text),
    Column("cameras", Integer, nullable=False),
    Column("linked_on", Date, nullable=False),
    Column("unlinked_on", Date),
)
system_camera = Table(
    "system_camera",
    Base.metadata,
    Column("camera_id", BigInteger, ForeignKey("camera.id"), primary_key=True, autoincrement=False),
    Column("system_id", BigInteger, ForeignKey("system.id"), nullable=False),
    Column("linking_id", BigInteger, ForeignKey("linking.id"), nullable=False, index=True),
    Index(None, "system_id", "camera_id"),
    sqlite_with_rowid=False,
)
