"""The pages about getting into a class, one module per errand; urls name it."""

from enrollment.views import applying, calls, deciding, following

__all__ = ["applying", "calls", "deciding", "following"]
