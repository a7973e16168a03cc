"""What a learner achieves: the rule, its words, and a class in numbers."""

from training.results.counts import (
    Tally,
    graded_modules,
    tally,
    teaches,
    without_mark,
)
from training.results.rule import (
    FINDING_CORRECTED,
    OF_ATTENDANCE,
    WAIVED,
    Outcome,
    Rule,
    attended_periods,
    final_score,
    judge,
    misses_only_the_score,
    module_score,
    proposed_award,
    round_half_up,
    was_retaken,
    why_lowered,
)
from training.results.words import exact_mark, explain, explained, naming

__all__ = [
    "FINDING_CORRECTED",
    "OF_ATTENDANCE",
    "WAIVED",
    "Outcome",
    "Rule",
    "Tally",
    "attended_periods",
    "exact_mark",
    "explain",
    "explained",
    "final_score",
    "graded_modules",
    "judge",
    "misses_only_the_score",
    "module_score",
    "naming",
    "proposed_award",
    "round_half_up",
    "tally",
    "teaches",
    "was_retaken",
    "why_lowered",
    "without_mark",
]
