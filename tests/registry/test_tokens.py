from app.registry import tokens


def test_no_two_tokens_are_alike_and_none_shows_in_its_hash() -> None:
    made = {tokens.new_token() for _ in range(100)}
    assert len(made) == 100
    assert all(token not in tokens.hashed(token) for token in made)


def test_whatever_a_client_sends_has_a_hash() -> None:
    assert len(tokens.hashed("\udce4 \x00 ü")) == 64
