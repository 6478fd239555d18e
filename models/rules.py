"""Settings of rules that concern the whole event."""

from .base import Model


class Rules(Model):
    """Event-wide rule settings.

    Every rule so far takes what it needs from slots, tables, companies and requests, so there
    is no setting yet; an unknown one is an error, since a rule ignored is a rule broken.
    """
