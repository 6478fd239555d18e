"""HiGHS without output; imported only where something is solved, since it takes time to load."""

import highspy


class QuietHighs(highspy.Highs):  # type: ignore[misc]  # without types
    """The solver without the banner it prints where callbacks are enabled.

    One thread each: HiGHS refuses to run with another number than the first time in a process.
    """

    def __init__(self) -> None:
        super().__init__()
        self.setOptionValue("threads", 1)

    def enableCallbacks(self) -> None:  # noqa: N802 (the library's name)
        """Enable callbacks once all output is off."""
        self.setOptionValue("output_flag", False)
        super().enableCallbacks()
