"""Every act on plans and their figures, one module per noun."""

from targets.operations.periods import close_period
from targets.operations.plans import publish_plan, save_plan, withdraw_plan

__all__ = ["close_period", "publish_plan", "save_plan", "withdraw_plan"]
