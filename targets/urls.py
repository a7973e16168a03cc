from django.urls import path

from targets import views

app_name = "targets"

urlpatterns = [
    path("chi-tieu/", views.public_targets, name="public_targets"),
    path("quan-ly/chi-tieu/", views.target_list, name="target_list"),
    path(
        "quan-ly/chi-tieu/<int:set_pk>/<slug:code>/",
        views.target_detail,
        name="target_detail",
    ),
    path(
        "quan-ly/chi-tieu/<int:set_pk>/bao-cao.pdf",
        views.target_report_pdf,
        name="target_report_pdf",
    ),
    path(
        "quan-ly/chi-tieu/<int:set_pk>/bao-cao.xlsx",
        views.target_report_xlsx,
        name="target_report_xlsx",
    ),
    path("quan-ly/nguoi-da-hoc/", views.trained_list, name="trained_list"),
    path("quan-ly/chi-tieu/ky/", views.period_list, name="period_list"),
    path(
        "quan-ly/chi-tieu/ky/chot/<int:set_pk>/",
        views.period_close,
        name="period_close",
    ),
    path("quan-ly/chi-tieu/ky/<int:pk>/", views.period_detail, name="period_detail"),
    path(
        "quan-ly/chi-tieu/ky/<int:pk>/<slug:code>/",
        views.period_figure,
        name="period_figure",
    ),
    path("quan-ly/chi-tieu/ke-hoach/", views.plan_list, name="plan_list"),
    path("quan-ly/chi-tieu/ke-hoach/moi/", views.plan_create, name="plan_create"),
    path("quan-ly/chi-tieu/ke-hoach/<int:pk>/", views.plan_edit, name="plan_edit"),
    path(
        "quan-ly/chi-tieu/ke-hoach/<int:pk>/cong-khai/",
        views.plan_publish,
        name="plan_publish",
    ),
    path("quan-ly/do-phu/", views.coverage_list, name="coverage_list"),
    path("quan-ly/do-phu/moi-hoc/", views.coverage_invite, name="coverage_invite"),
]
