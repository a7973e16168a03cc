from django.urls import path

from training import views

app_name = "training"

urlpatterns = [
    path("quan-ly/lop/", views.class_list, name="class_list"),
    path("quan-ly/lop/moi/", views.class_create, name="class_create"),
    path("quan-ly/lop/<slug:code>/", views.class_detail, name="class_detail"),
    path("quan-ly/lop/<slug:code>/sua/", views.class_edit, name="class_edit"),
    path("quan-ly/lop/<slug:code>/mo-lop/", views.class_open, name="class_open"),
    path(
        "quan-ly/lop/<slug:code>/khoa-diem/",
        views.class_close_grading,
        name="class_close_grading",
    ),
    path(
        "quan-ly/lop/<slug:code>/mo-lai/",
        views.class_reopen_grading,
        name="class_reopen_grading",
    ),
    path(
        "quan-ly/lop/<slug:code>/cong-nhan/",
        views.class_recognise,
        name="class_recognise",
    ),
    path(
        "quan-ly/lop/<slug:code>/hoc-vien/",
        views.participant_list,
        name="participant_list",
    ),
    path(
        "quan-ly/lop/<slug:code>/hoc-vien/<int:pk>/thoi-hoc/",
        views.participant_drop,
        name="participant_drop",
    ),
    path("quan-ly/lop/<slug:code>/lich/", views.session_list, name="session_list"),
    path(
        "quan-ly/lop/<slug:code>/lich/moi/",
        views.session_create,
        name="session_create",
    ),
    path(
        "quan-ly/lop/<slug:code>/lich/<int:pk>/huy/",
        views.session_cancel,
        name="session_cancel",
    ),
    path(
        "quan-ly/lop/<slug:code>/diem-danh/<int:pk>/",
        views.attendance_record,
        name="attendance_record",
    ),
    path(
        "quan-ly/lop/<slug:code>/diem/<slug:module>/",
        views.grade_record,
        name="grade_record",
    ),
    path(
        "quan-ly/lop/<slug:code>/diem/<slug:module>/o/",
        views.grade_cell,
        name="grade_cell",
    ),
    path(
        "quan-ly/lop/<slug:code>/diem/<slug:module>/nop/",
        views.grade_submit,
        name="grade_submit",
    ),
    path(
        "quan-ly/lop/<slug:code>/diem/<slug:module>/mo-lai/",
        views.grade_reopen,
        name="grade_reopen",
    ),
    path(
        "quan-ly/lop/<slug:code>/diem/<slug:module>/lich-su/",
        views.grade_history,
        name="grade_history",
    ),
    path(
        "tai-lieu/<int:pk>/",
        views.material_download,
        name="material_download",
    ),
    path("quan-ly/lop/<slug:code>/ket-qua/", views.result_list, name="result_list"),
]
