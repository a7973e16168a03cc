"""The pages of a class, one module per noun."""

from training.views.attendance import (
    attendance_history,
    attendance_record,
    attendance_settle,
)
from training.views.attendance_grid import (
    attendance_grid,
    attendance_import,
    session_sheet_pdf,
)
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
from training.views.phone import (
    attendance_day,
    attendance_manifest,
    attendance_phone,
    attendance_send,
    attendance_shell,
    attendance_worker,
)
from training.views.presence import (
    check_in,
    check_in_desk,
    sheet_photo,
    sheet_photo_create,
    sheet_photo_remove,
    walk_in_create,
    walk_in_settle,
)
from training.views.results import (
    class_close_grading,
    class_recognise,
    class_reopen_grading,
    result_list,
)
from training.views.sessions import (
    session_cancel,
    session_create,
    session_delete,
    session_detail,
    session_edit,
    session_list,
    session_move,
)
from training.views.timetables import (
    feed_calendar,
    feed_renew,
    own_timetable,
    timetable_clear,
    timetable_lay_out,
)

__all__ = [
    "attendance_day",
    "attendance_grid",
    "attendance_history",
    "attendance_import",
    "attendance_manifest",
    "attendance_phone",
    "attendance_record",
    "attendance_send",
    "attendance_settle",
    "attendance_shell",
    "attendance_worker",
    "award_change",
    "check_in",
    "check_in_desk",
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
    "feed_calendar",
    "feed_renew",
    "grade_cell",
    "grade_history",
    "grade_record",
    "grade_reopen",
    "grade_submit",
    "material_download",
    "own_class",
    "own_timetable",
    "participant_discipline",
    "participant_drop",
    "participant_list",
    "result_correct",
    "result_detail",
    "result_list",
    "session_cancel",
    "session_create",
    "session_delete",
    "session_detail",
    "session_edit",
    "session_list",
    "session_move",
    "session_sheet_pdf",
    "sheet_photo",
    "sheet_photo_create",
    "sheet_photo_remove",
    "timetable_clear",
    "timetable_lay_out",
    "walk_in_create",
    "walk_in_settle",
]
