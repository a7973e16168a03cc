"""The public's pages under xac-minh, the office's under quan-ly."""

from django.urls import path

from certificates import views

app_name = "certificates"

urlpatterns = [
    path("xac-minh/", views.certificate_lookup, name="certificate_lookup"),
    path("xac-minh/khoa/", views.register_head, name="register_head"),
    path("xac-minh/<slug:token>/", views.certificate_verify, name="certificate_verify"),
    path(
        "xac-minh/<slug:token>.json",
        views.certificate_verify_json,
        name="certificate_verify_json",
    ),
    path("quan-ly/so-goc/", views.certificate_list, name="certificate_list"),
    path("quan-ly/giay/<int:pk>/", views.certificate_detail, name="certificate_detail"),
    path("quan-ly/giay/<int:pk>/tep/", views.certificate_pdf, name="certificate_pdf"),
    path(
        "quan-ly/giay/<int:pk>/thu-hoi/",
        views.certificate_revoke,
        name="certificate_revoke",
    ),
    path("quan-ly/lop/<slug:code>/cap-giay/", views.class_issue, name="class_issue"),
]
