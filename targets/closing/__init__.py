"""What has changed beneath a closed figure: its correction lines.

Nothing of it is stored. The rows frozen are compared with the same question asked now,
and the journal says when and by whom. A frozen figure is never written again.
"""

from targets.closing.comparing import compare
from targets.closing.frozen import frozen_areas, frozen_row
from targets.closing.lines import Change, Compared, Correction

__all__ = [
    "Change",
    "Compared",
    "Correction",
    "compare",
    "frozen_areas",
    "frozen_row",
]
