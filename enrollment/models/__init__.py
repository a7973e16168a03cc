"""Getting into a class: the call for applicants, and the applications."""

from enrollment.models.application import (
    Application,
    ApplicationStatus,
    new_application_code,
)
from enrollment.models.call import Call

__all__ = ["Application", "ApplicationStatus", "Call", "new_application_code"]
