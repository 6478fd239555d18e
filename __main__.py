"""The command's first step: an interruption while it is still being loaded ends it quietly."""

import os
import signal


def main() -> None:
    """Load the command line and run it."""
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, lambda *_: os._exit(130))
    from .cli import main as run

    run()


if __name__ == "__main__":
    main()
