"""The pages about getting into a class, one module per errand; urls name it."""

from enrollment.views import (
    applying,
    calls,
    closing,
    consenting,
    deciding,
    endorsing,
    following,
    nominating,
    offering,
    queues,
    twins,
)

__all__ = [
    "applying",
    "calls",
    "closing",
    "consenting",
    "deciding",
    "endorsing",
    "following",
    "nominating",
    "offering",
    "queues",
    "twins",
]
