"""The pages of a class, one module per noun."""

from training.views.attendance import (
    attendance_history,
    attendance_record,
    attendance_settle,
)
from training.views.attendance_grid import (
    attendance_grid,
    attendance_import,
    attendance_sheet_pdf,
    attendance_sheet_xlsx,
    session_sheet_pdf,
)
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
from training.views.papers import (
    class_list_pdf,
    opening_decision_docx,
    opening_decision_pdf,
    recognition_decision_pdf,
)
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
from training.views.sessions import session_cancel, session_create, session_list

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
    "attendance_sheet_pdf",
    "attendance_sheet_xlsx",
    "attendance_shell",
    "attendance_worker",
    "check_in",
    "check_in_desk",
    "class_close_grading",
    "class_create",
    "class_detail",
    "class_edit",
    "class_list",
    "class_list_pdf",
    "class_open",
    "class_recognise",
    "class_reopen_grading",
    "grade_cell",
    "grade_history",
    "grade_record",
    "grade_reopen",
    "grade_submit",
    "material_download",
    "opening_decision_docx",
    "opening_decision_pdf",
    "participant_drop",
    "participant_list",
    "recognition_decision_pdf",
    "result_list",
    "session_cancel",
    "session_create",
    "session_list",
    "session_sheet_pdf",
    "sheet_photo",
    "sheet_photo_create",
    "sheet_photo_remove",
    "walk_in_create",
    "walk_in_settle",
]
