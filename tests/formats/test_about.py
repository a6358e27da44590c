from app.registry import vocabulary
from app.registry.cameras import FACTS


def test_every_field_of_the_vocabulary_is_exported() -> None:
    assert set(vocabulary.NAMES) <= set(FACTS)
    assert len(FACTS) == len(set(FACTS))
