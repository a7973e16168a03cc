"""How handing a message over can end, other than well.

A third end has no name: the line is lost after the text went out. Nobody knows then
whether it arrived, so nothing sends it again but a person.
"""


class Refused(Exception):  # noqa: N818  an outcome, not a fault of ours
    """It will never arrive this way."""


class NotNow(Exception):  # noqa: N818  an outcome, not a fault of ours
    """It certainly was not taken, and may be later."""
