"""Settings read from variables of a test's own."""

from __future__ import annotations

from config.environment import Environment


def named(**variables: str) -> Environment:
    """An environment of these alone."""
    env = Environment()
    env.ENVIRON = variables
    return env
