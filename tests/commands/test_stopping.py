import os
import signal

import pytest

from app.commands.stopping import terminable


def test_being_told_to_end_interrupts_like_a_key_and_only_while_it_may() -> None:
    before = signal.getsignal(signal.SIGTERM)

    with pytest.raises(KeyboardInterrupt), terminable():
        os.kill(os.getpid(), signal.SIGTERM)

    assert signal.getsignal(signal.SIGTERM) is before
