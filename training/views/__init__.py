"""The pages of a class, one module per noun."""

from training.views.classes import (
    class_create,
    class_detail,
    class_edit,
    class_list,
    class_open,
    own_class,
)
from training.views.council import (
    award_change,
    council_review,
    exception_create,
    exception_sign,
    exception_take_back,
    participant_discipline,
    result_correct,
    result_detail,
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
    "award_change",
    "class_close_grading",
    "class_create",
    "class_detail",
    "class_edit",
    "class_list",
    "class_open",
    "class_recognise",
    "class_reopen_grading",
    "council_review",
    "exception_create",
    "exception_sign",
    "exception_take_back",
    "grade_cell",
    "grade_history",
    "grade_record",
    "grade_reopen",
    "grade_submit",
    "material_download",
    "own_class",
    "participant_discipline",
    "participant_drop",
    "participant_list",
    "result_correct",
    "result_detail",
    "result_list",
    "session_cancel",
    "session_create",
    "session_list",
]
