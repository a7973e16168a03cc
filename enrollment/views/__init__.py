"""The pages about getting into a class, one module per errand; urls name it."""

from enrollment.views import (
    applying,
    calls,
    consenting,
    deciding,
    endorsing,
    nominating,
)

__all__ = [
    "applying",
    "calls",
    "consenting",
    "deciding",
    "endorsing",
    "nominating",
]
