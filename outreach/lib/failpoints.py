"""Named points at which a test lets the process die, to see what survives. Without FAILPOINT they do nothing."""

import os
import signal


def failpoint(name: str) -> None:
    """Die here, as if the power were cut, when the environment names this point."""
    if os.environ.get("FAILPOINT") == name:
        os.kill(os.getpid(), signal.SIGKILL)
