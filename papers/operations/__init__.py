"""What the office does with papers, one module per noun."""

from papers.operations.bundles import (
    carry_out,
    order,
    purge_bundles,
    resume,
    resume_stalled,
)
from papers.operations.signing import sign

__all__ = [
    "carry_out",
    "order",
    "purge_bundles",
    "resume",
    "resume_stalled",
    "sign",
]
