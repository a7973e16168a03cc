from django.urls import path

from enrollment.views import (
    applying,
    calls,
    claiming,
    closing,
    consenting,
    deciding,
    endorsing,
    following,
    nominating,
    offering,
    queues,
    twins,
)

app_name = "enrollment"

urlpatterns = [
    path("lop/", calls.call_list, name="call_list"),
    path("lop/<slug:code>/", calls.call_detail, name="call_detail"),
    path("lop/<slug:code>/lich.ics", calls.call_calendar, name="call_calendar"),
    path("lop/<slug:code>/anh.png", calls.call_picture, name="call_picture"),
    path(
        "lop/<slug:code>/thong-bao.pdf",
        calls.call_notice_pdf,
        name="call_notice_pdf",
    ),
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
    path("ho-so/lich/", following.calendar_link, name="calendar_link"),
    path("ho-so/rut/", following.application_withdraw, name="application_withdraw"),
    path("ho-so/bo-sung/", following.supplement_answer, name="supplement_answer"),
    path("ho-so/cho-moi/", following.offer_find, name="offer_find"),
    path("ho-so/moi-lai/", following.application_return, name="application_return"),
    path("ho-so/dong-y/", following.consent_withdraw, name="consent_withdraw"),
    path("ho-so/du-lieu/", following.application_data, name="application_data"),
    path(
        "ho-so/du-lieu.json",
        following.application_data_json,
        name="application_data_json",
    ),
    path("ho-so/tep/", following.attachment_create, name="attachment_create"),
    path("ho-so/tai-lieu/<int:pk>/", following.own_material, name="own_material"),
    path("ho-so/tep/<int:pk>/", following.attachment_detail, name="attachment_detail"),
    path(
        "quan-ly/ho-so-cua-toi/",
        following.own_application_list,
        name="own_application_list",
    ),
    path(
        "quan-ly/ho-so-cua-toi/nhan/",
        claiming.application_claim,
        name="application_claim",
    ),
    path(
        "quan-ly/ho-so-cua-toi/nhan/<int:pk>/",
        claiming.claim_confirm,
        name="claim_confirm",
    ),
    path("quan-ly/nhan-ho-so/<int:pk>/", claiming.claim_settle, name="claim_settle"),
    path("cho-moi/<str:token>/", offering.offer_answer, name="offer_answer"),
    path("quan-ly/cho-moi/<int:pk>/", offering.offer_desk, name="offer_desk"),
    path(
        "quan-ly/cho-moi/<int:pk>/thu-lai/",
        offering.offer_take_back,
        name="offer_take_back",
    ),
    path(
        "quan-ly/ho-so/<int:pk>/moi-lai/",
        offering.application_ask_again,
        name="application_ask_again",
    ),
    path(
        "quan-ly/tuyen-sinh/<slug:code>/du-bi/",
        offering.reserve_list,
        name="reserve_list",
    ),
    path("quan-ly/lop/<slug:code>/thong-bao/", calls.call_edit, name="call_edit"),
    path(
        "quan-ly/lop/<slug:code>/thong-bao/xem-truoc/",
        calls.call_preview,
        name="call_preview",
    ),
    path("quan-ly/lop/<slug:code>/thong-bao/ky/", calls.call_sign, name="call_sign"),
    path(
        "quan-ly/lop/<slug:code>/thong-bao.docx",
        calls.call_notice_docx,
        name="call_notice_docx",
    ),
    path("quan-ly/lop/<slug:code>/cong-bo/", calls.call_publish, name="call_publish"),
    path(
        "quan-ly/lop/<slug:code>/trung-tuyen/",
        closing.admitted_list,
        name="admitted_list",
    ),
    path(
        "quan-ly/lop/<slug:code>/trung-tuyen/chot/",
        closing.list_close,
        name="list_close",
    ),
    path(
        "quan-ly/lop/<slug:code>/trung-tuyen/mo-lai/",
        closing.list_unlock,
        name="list_unlock",
    ),
    path(
        "quan-ly/lop/<slug:code>/danh-sach-trung-tuyen.pdf",
        closing.admitted_list_pdf,
        name="admitted_list_pdf",
    ),
    path(
        "quan-ly/lop/<slug:code>/danh-sach-trung-tuyen.xlsx",
        closing.admitted_list_xlsx,
        name="admitted_list_xlsx",
    ),
    path(
        "quan-ly/lop/<slug:code>/giay-trieu-tap.pdf",
        closing.summons_pdf,
        name="summons_pdf",
    ),
    path(
        "quan-ly/lop/<slug:code>/giay-trieu-tap.docx",
        closing.summons_docx,
        name="summons_docx",
    ),
    path("quan-ly/tuyen-sinh/", deciding.application_list, name="application_list"),
    path(
        "quan-ly/tuyen-sinh/<slug:code>/",
        queues.application_queue,
        name="application_queue",
    ),
    path(
        "quan-ly/tuyen-sinh/<slug:code>/nhieu-ho-so/",
        queues.application_bulk,
        name="application_bulk",
    ),
    path(
        "quan-ly/tuyen-sinh/<slug:code>/giai-trinh/",
        queues.application_explanation,
        name="application_explanation",
    ),
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
        "quan-ly/ho-so/<int:pk>/bo-sung/",
        deciding.application_supplement,
        name="application_supplement",
    ),
    path(
        "quan-ly/ho-so/<int:pk>/giay-gioi-thieu/",
        deciding.application_letter,
        name="application_letter",
    ),
    path(
        "quan-ly/ho-so/<int:pk>/nguoi/<int:person>/",
        twins.application_twin,
        name="application_twin",
    ),
    path(
        "quan-ly/ho-so/<int:pk>/nguoi/<int:person>/khong-phai/",
        twins.application_told_apart,
        name="application_told_apart",
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
