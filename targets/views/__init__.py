"""Pages of the targets, one module per noun."""

from targets.views.targets import (
    public_targets,
    target_detail,
    target_list,
    trained_list,
)

__all__ = ["public_targets", "target_detail", "target_list", "trained_list"]
