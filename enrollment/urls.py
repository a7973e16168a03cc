from django.urls import path

from enrollment import views

app_name = "enrollment"

urlpatterns = [
    path("lop/", views.call_list, name="call_list"),
    path("lop/<slug:code>/", views.call_detail, name="call_detail"),
    path("lop/<slug:code>/lich.ics", views.call_calendar, name="call_calendar"),
    path(
        "lop/<slug:code>/dang-ky/", views.application_create, name="application_create"
    ),
    path(
        "lop/<slug:code>/dang-ky/xong/",
        views.application_receipt,
        name="application_receipt",
    ),
    path("ho-so/", views.application_lookup, name="application_lookup"),
    path("ho-so/rut/", views.application_withdraw, name="application_withdraw"),
    path("quan-ly/lop/<slug:code>/thong-bao/", views.call_edit, name="call_edit"),
    path("quan-ly/lop/<slug:code>/cong-bo/", views.call_publish, name="call_publish"),
    path("quan-ly/tuyen-sinh/", views.application_list, name="application_list"),
    path(
        "quan-ly/ho-so/<int:pk>/", views.application_detail, name="application_detail"
    ),
    path(
        "quan-ly/ho-so/<int:pk>/duyet/",
        views.application_admit,
        name="application_admit",
    ),
    path(
        "quan-ly/ho-so/<int:pk>/du-bi/",
        views.application_waitlist,
        name="application_waitlist",
    ),
    path(
        "quan-ly/ho-so/<int:pk>/khong-duyet/",
        views.application_decline,
        name="application_decline",
    ),
    path(
        "quan-ly/ho-so/<int:pk>/htx/",
        views.application_cooperative,
        name="application_cooperative",
    ),
]
