"""The public's pages under xac-minh and nhan-giay, the office's under quan-ly."""

from django.urls import path

from certificates import views

app_name = "certificates"

urlpatterns = [
    path("xac-minh/", views.certificate_lookup, name="certificate_lookup"),
    path("xac-minh/khoa/", views.register_head, name="register_head"),
    path("xac-minh/khoa/<slug:fingerprint>.pem", views.key_pem, name="key_pem"),
    path("xac-minh/tep/", views.certificate_file, name="certificate_file"),
    path("xac-minh/<slug:token>/", views.certificate_verify, name="certificate_verify"),
    path(
        "xac-minh/<slug:token>.json",
        views.certificate_verify_json,
        name="certificate_verify_json",
    ),
    path(
        "nhan-giay/<slug:token>/", views.certificate_receive, name="certificate_receive"
    ),
    path(
        "nhan-giay/<slug:token>/tep/",
        views.certificate_receive_pdf,
        name="certificate_receive_pdf",
    ),
    path(
        "nhan-giay/<slug:token>/ban-chinh/",
        views.certificate_receive_original,
        name="certificate_receive_original",
    ),
    path("giay-cua-toi/", views.own_certificate_list, name="own_certificate_list"),
    path("quan-ly/so-goc/", views.certificate_list, name="certificate_list"),
    path("quan-ly/so-goc/giay-cu/", views.historic_create, name="historic_create"),
    path(
        "quan-ly/so-goc/giay-cu/danh-sach/",
        views.historic_import,
        name="historic_import",
    ),
    path("quan-ly/so-goc/ban-sao/", views.copy_list, name="copy_list"),
    path("quan-ly/so-goc/ban-sao/<int:pk>/tep/", views.copy_pdf, name="copy_pdf"),
    path("quan-ly/mau-giay/", views.design_list, name="design_list"),
    path("quan-ly/mau-giay/moi/", views.design_create, name="design_create"),
    path("quan-ly/mau-giay/<int:pk>/", views.design_edit, name="design_edit"),
    path(
        "quan-ly/mau-giay/<int:pk>/xem-thu/",
        views.design_preview,
        name="design_preview",
    ),
    path(
        "quan-ly/mau-giay/<int:pk>/chuong-trinh/",
        views.design_choose,
        name="design_choose",
    ),
    path("quan-ly/giay/<int:pk>/", views.certificate_detail, name="certificate_detail"),
    path("quan-ly/giay/<int:pk>/tep/", views.certificate_pdf, name="certificate_pdf"),
    path("quan-ly/giay/<int:pk>/ban-chinh/", views.original_pdf, name="original_pdf"),
    *(
        path(f"quan-ly/giay/<int:pk>/{word}/", getattr(views, name), name=name)
        for word, name in (
            ("trao", "certificate_hand_over"),
            ("chinh-sua", "certificate_correct"),
            ("thu-hoi", "certificate_revoke"),
            ("huy", "certificate_void"),
            ("cap-ban-sao", "certificate_copy"),
            ("ban-ky-so", "certificate_original"),
        )
    ),
    path("quan-ly/so-goc/quyen/", views.register_list, name="register_list"),
    path("quan-ly/so-goc/quyen/<int:pk>/", views.register_print, name="register_print"),
    path("quan-ly/lop/<slug:code>/cap-giay/", views.class_issue, name="class_issue"),
    path("quan-ly/lop/<slug:code>/cap-giay/in/", views.class_print, name="class_print"),
    path(
        "quan-ly/lop/<slug:code>/cap-giay/ket-qua.xlsx",
        views.class_outcome,
        name="class_outcome",
    ),
    path(
        "quan-ly/lop/<slug:code>/trao-giay/",
        views.class_hand_over,
        name="class_hand_over",
    ),
]
