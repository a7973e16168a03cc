from django.urls import path

from cooperatives import views

app_name = "cooperatives"

urlpatterns = [
    path("quan-ly/htx/", views.cooperatives.cooperative_list, name="cooperative_list"),
    path(
        "quan-ly/htx/moi/",
        views.cooperatives.cooperative_create,
        name="cooperative_create",
    ),
    path(
        "quan-ly/htx/<int:pk>/",
        views.cooperatives.cooperative_detail,
        name="cooperative_detail",
    ),
    path(
        "quan-ly/htx/<int:pk>/sua/",
        views.cooperatives.cooperative_edit,
        name="cooperative_edit",
    ),
    path(
        "quan-ly/htx/<int:pk>/trang-thai/",
        views.cooperatives.cooperative_status,
        name="cooperative_status",
    ),
    path(
        "quan-ly/htx/<int:pk>/tru-so/",
        views.cooperatives.cooperative_relocate,
        name="cooperative_relocate",
    ),
    path(
        "quan-ly/htx/<int:pk>/lich-su/",
        views.cooperatives.cooperative_history,
        name="cooperative_history",
    ),
    path(
        "quan-ly/htx/<int:pk>/bao-cao/moi/",
        views.reports.report_create,
        name="report_create",
    ),
    path(
        "quan-ly/htx/bao-cao/<int:pk>/sua/",
        views.reports.report_edit,
        name="report_edit",
    ),
    path(
        "quan-ly/htx/<int:pk>/chuc-vu/moi/", views.posts.post_create, name="post_create"
    ),
    path("quan-ly/htx/chuc-vu/<int:pk>/sua/", views.posts.post_edit, name="post_edit"),
    path(
        "quan-ly/htx/chuc-vu/<int:pk>/ket-thuc/", views.posts.post_end, name="post_end"
    ),
    path(
        "quan-ly/htx/<int:pk>/hop-dong/moi/",
        views.links.contract_create,
        name="contract_create",
    ),
    path(
        "quan-ly/htx/hop-dong/<int:pk>/sua/",
        views.links.contract_edit,
        name="contract_edit",
    ),
    path(
        "quan-ly/htx/hop-dong/<int:pk>/ket-thuc/",
        views.links.contract_end,
        name="contract_end",
    ),
    path("quan-ly/htx/<int:pk>/ocop/moi/", views.links.ocop_create, name="ocop_create"),
    path("quan-ly/htx/ocop/<int:pk>/sua/", views.links.ocop_edit, name="ocop_edit"),
    path("quan-ly/htx/ocop/<int:pk>/ket-thuc/", views.links.ocop_end, name="ocop_end"),
    path(
        "quan-ly/htx/<int:pk>/tieu-chuan/moi/",
        views.links.certification_create,
        name="certification_create",
    ),
    path(
        "quan-ly/htx/tieu-chuan/<int:pk>/sua/",
        views.links.certification_edit,
        name="certification_edit",
    ),
    path(
        "quan-ly/htx/tieu-chuan/<int:pk>/ket-thuc/",
        views.links.certification_end,
        name="certification_end",
    ),
    path(
        "quan-ly/htx/<int:pk>/mo-hinh/moi/",
        views.assignments.assignment_create,
        name="assignment_create",
    ),
    path(
        "quan-ly/htx/mo-hinh/<int:pk>/tien-do/",
        views.assignments.assignment_progress,
        name="assignment_progress",
    ),
    path(
        "quan-ly/htx/mo-hinh/<int:pk>/ket-thuc/",
        views.assignments.assignment_end,
        name="assignment_end",
    ),
    path("quan-ly/htx/dia-ban-moi/", views.units.unit_todo, name="unit_todo"),
    path(
        "quan-ly/htx/dia-ban-moi/chuyen/",
        views.units.unit_carry_over,
        name="unit_carry_over",
    ),
    path(
        "quan-ly/htx/<int:pk>/dia-ban-moi/",
        views.units.unit_choose,
        name="unit_choose",
    ),
    path("quan-ly/htx/dia-chi-cu/", views.units.unit_lookup, name="unit_lookup"),
    path("quan-ly/nguoi/", views.persons.person_list, name="person_list"),
    path("quan-ly/nguoi/<int:pk>/", views.persons.person_detail, name="person_detail"),
    path("quan-ly/nguoi/moi/", views.persons.person_create, name="person_create"),
    path("quan-ly/nguoi/<int:pk>/sua/", views.persons.person_edit, name="person_edit"),
    path(
        "quan-ly/nguoi/<int:pk>/so-cccd/",
        views.persons.person_citizen_id,
        name="person_citizen_id",
    ),
    path("quan-ly/to-nhom/", views.groups.group_list, name="group_list"),
    path("quan-ly/to-nhom/moi/", views.groups.group_create, name="group_create"),
    path("quan-ly/to-nhom/<int:pk>/", views.groups.group_detail, name="group_detail"),
    path("quan-ly/to-nhom/<int:pk>/sua/", views.groups.group_edit, name="group_edit"),
    path(
        "quan-ly/to-nhom/<int:pk>/xep-loai/", views.groups.group_rate, name="group_rate"
    ),
    path(
        "quan-ly/to-nhom/<int:pk>/trang-thai/",
        views.groups.group_status,
        name="group_status",
    ),
    path("quan-ly/van-ban/", views.policy.policy_list, name="policy_list"),
    path("quan-ly/van-ban/moi/", views.policy.policy_create, name="policy_create"),
    path("quan-ly/van-ban/<int:pk>/sua/", views.policy.policy_edit, name="policy_edit"),
    path("quan-ly/trung-lap/", views.pairs.pair_list, name="pair_list"),
    path(
        "quan-ly/trung-lap/<str:kind>/<int:first>/<int:second>/",
        views.pairs.pair_detail,
        name="pair_detail",
    ),
    path(
        "quan-ly/trung-lap/<str:kind>/<int:first>/<int:second>/khong-trung/",
        views.pairs.pair_distinct,
        name="pair_distinct",
    ),
    path("quan-ly/nhap-lieu/", views.imports.import_list, name="import_list"),
    path("quan-ly/nhap-lieu/moi/", views.imports.import_create, name="import_create"),
    path(
        "quan-ly/nhap-lieu/mau/<str:kind>.xlsx",
        views.imports.import_template,
        name="import_template",
    ),
    path(
        "quan-ly/nhap-lieu/<int:pk>/", views.imports.import_detail, name="import_detail"
    ),
    path(
        "quan-ly/nhap-lieu/<int:pk>/cot/",
        views.imports.import_headers,
        name="import_headers",
    ),
    path(
        "quan-ly/nhap-lieu/<int:pk>/dong/<int:number>/",
        views.imports.import_row,
        name="import_row",
    ),
    path(
        "quan-ly/nhap-lieu/<int:pk>/tep.xlsx",
        views.imports.import_returned,
        name="import_returned",
    ),
    path(
        "quan-ly/nhap-lieu/<int:pk>/ghi/", views.imports.import_save, name="import_save"
    ),
    path(
        "quan-ly/nhap-lieu/<int:pk>/ghi-not/",
        views.imports.import_rest,
        name="import_rest",
    ),
    path(
        "quan-ly/nhap-lieu/<int:pk>/doc-lai/",
        views.imports.import_refresh,
        name="import_refresh",
    ),
    path(
        "quan-ly/nhap-lieu/<int:pk>/bo/",
        views.imports.import_discard,
        name="import_discard",
    ),
    path(
        "quan-ly/nhap-lieu/<int:pk>/hoan-tac/",
        views.imports.import_undo,
        name="import_undo",
    ),
]
