from django.urls import path

from enrollment.views import applying, calls, deciding, following

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
    path(
        "lop/<slug:code>/dang-ky/xong/anh/",
        applying.receipt_picture,
        name="receipt_picture",
    ),
    path("lop/<slug:code>/dang-ky/bo/", applying.draft_discard, name="draft_discard"),
    path("ho-so/", following.application_lookup, name="application_lookup"),
    path("ho-so/rut/", following.application_withdraw, name="application_withdraw"),
    path(
        "ho-so/bo-sung/",
        following.application_supplement,
        name="application_supplement",
    ),
    path("ho-so/cho/", following.application_answer, name="application_answer"),
    path(
        "ho-so/muon-hoc/",
        following.application_ask_again,
        name="application_ask_again",
    ),
    path("ho-so/dong-y/", following.application_consent, name="application_consent"),
    path("ho-so/du-lieu/", following.application_data, name="application_data"),
    path(
        "ho-so/du-lieu.json",
        following.application_data_json,
        name="application_data_json",
    ),
    path("ho-so/tep/", following.attachment_create, name="attachment_create"),
    path("ho-so/tep/<int:pk>/", following.attachment_detail, name="attachment_detail"),
    path(
        "quan-ly/ho-so-cua-toi/",
        following.own_application_list,
        name="own_application_list",
    ),
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
]
