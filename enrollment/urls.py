from django.urls import path

from enrollment.views import (
    applying,
    calls,
    consenting,
    deciding,
    endorsing,
    nominating,
)

app_name = "enrollment"

urlpatterns = [
    path("lop/", calls.call_list, name="call_list"),
    path("lop/<slug:code>/", calls.call_detail, name="call_detail"),
    path("lop/<slug:code>/lich.ics", calls.call_calendar, name="call_calendar"),
    path(
        "lop/<slug:code>/dang-ky/",
        applying.application_create,
        name="application_create",
    ),
    path(
        "lop/<slug:code>/dang-ky/xong/",
        applying.application_receipt,
        name="application_receipt",
    ),
    path("ho-so/", applying.application_lookup, name="application_lookup"),
    path("ho-so/rut/", applying.application_withdraw, name="application_withdraw"),
    path("quan-ly/lop/<slug:code>/thong-bao/", calls.call_edit, name="call_edit"),
    path("quan-ly/lop/<slug:code>/cong-bo/", calls.call_publish, name="call_publish"),
    path("quan-ly/tuyen-sinh/", deciding.application_list, name="application_list"),
    path(
        "quan-ly/ho-so/<int:pk>/",
        deciding.application_detail,
        name="application_detail",
    ),
    path(
        "quan-ly/ho-so/<int:pk>/duyet/",
        deciding.application_admit,
        name="application_admit",
    ),
    path(
        "quan-ly/ho-so/<int:pk>/du-bi/",
        deciding.application_waitlist,
        name="application_waitlist",
    ),
    path(
        "quan-ly/ho-so/<int:pk>/khong-duyet/",
        deciding.application_decline,
        name="application_decline",
    ),
    path(
        "quan-ly/ho-so/<int:pk>/htx/",
        deciding.application_cooperative,
        name="application_cooperative",
    ),
    path(
        "quan-ly/ho-so/<int:pk>/dong-y/",
        consenting.application_consent,
        name="application_consent",
    ),
    path(
        "xac-nhan/<str:token>/",
        consenting.application_confirm,
        name="application_confirm",
    ),
    path("quan-ly/htx-cua-toi/", nominating.my_cooperatives, name="my_cooperatives"),
    path(
        "quan-ly/htx-cua-toi/mau-danh-sach/",
        nominating.nomination_template,
        name="nomination_template",
    ),
    path(
        "quan-ly/htx-cua-toi/tep-tra-lai/",
        nominating.nomination_returned,
        name="nomination_returned",
    ),
    path(
        "quan-ly/htx-cua-toi/<int:pk>/cu/<slug:code>/",
        nominating.nomination_create,
        name="nomination_create",
    ),
    path("quan-ly/danh-sach-cu/", endorsing.nomination_list, name="nomination_list"),
    path(
        "quan-ly/danh-sach-cu/<int:pk>/",
        endorsing.nomination_detail,
        name="nomination_detail",
    ),
    path(
        "quan-ly/danh-sach-cu/<int:pk>/cong-van/<int:file>/",
        endorsing.nomination_letter,
        name="nomination_letter",
    ),
    path(
        "quan-ly/danh-sach-cu/<int:pk>/sua/",
        nominating.nomination_edit,
        name="nomination_edit",
    ),
    path(
        "quan-ly/danh-sach-cu/<int:pk>/rut/",
        endorsing.nomination_withdraw,
        name="nomination_withdraw",
    ),
    path(
        "quan-ly/danh-sach-cu/<int:pk>/xac-nhan/",
        endorsing.nomination_endorse,
        name="nomination_endorse",
    ),
    path(
        "quan-ly/danh-sach-cu/<int:pk>/tra-lai/",
        endorsing.nomination_send_back,
        name="nomination_send_back",
    ),
]
