"""The pages of a class, one module per noun."""

from training.views.classes import (
    class_create,
    class_detail,
    class_edit,
    class_list,
    class_open,
)
from training.views.grades import (
    grade_cell,
    grade_history,
    grade_record,
    grade_reopen,
    grade_submit,
)
from training.views.materials import material_download
from training.views.participants import participant_drop, participant_list
from training.views.records import attendance_record
from training.views.results import (
    class_close_grading,
    class_recognise,
    class_reopen_grading,
    result_list,
)
from training.views.sessions import session_cancel, session_create, session_list

__all__ = [
    "attendance_record",
    "class_close_grading",
    "class_create",
    "class_detail",
    "class_edit",
    "class_list",
    "class_open",
    "class_recognise",
    "class_reopen_grading",
    "grade_cell",
    "grade_history",
    "grade_record",
    "grade_reopen",
    "grade_submit",
    "material_download",
    "participant_drop",
    "participant_list",
    "result_list",
    "session_cancel",
    "session_create",
    "session_list",
]
