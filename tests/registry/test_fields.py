from app.registry.fields import UNKNOWN, Field, Value

MOUNT = Field(
    "camera_mount",
    "Mounted on",
    "open",
    key="camera:mount",
    read_keys=("mount",),
    values=(Value("pole", "Pole", 1), Value("tree", "Tree", 2, offered=False)),
)


def test_a_field_is_read_from_its_own_tag_before_others() -> None:
    assert MOUNT.keys == ("camera:mount", "mount")
    assert Field("lifecycle", "State", "choice").keys == ()


def test_what_is_understood_need_not_be_offered() -> None:
    assert [value.value for value in MOUNT.offered] == ["pole"]
    assert MOUNT.codes == {"pole": 1, "tree": 2}


def test_text_outside_the_vocabulary_speaks_for_itself() -> None:
    assert [MOUNT.label_of(value) for value in ("tree", "Old oak")] == ["Tree", "Old oak"]


def test_nothing_said_is_unknown_in_a_closed_list_and_nothing_elsewhere() -> None:
    assert Field("indoor", "Indoors", "choice").default == UNKNOWN
    assert MOUNT.default is None
