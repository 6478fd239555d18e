"""HiGHS without output; imported only where something is solved, since it takes time to load."""

import highspy


class QuietHighs(highspy.Highs):
    """The solver without the banner it prints where callbacks are enabled."""

    def enableCallbacks(self) -> None:  # noqa: N802 (the library's name)
        """Enable callbacks once all output is off."""
        self.setOptionValue("output_flag", False)
        super().enableCallbacks()  # type: ignore[no-untyped-call]
