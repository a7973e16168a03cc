from django.urls import path

from curriculum import views

app_name = "curriculum"

urlpatterns = [
    path("quan-ly/chuong-trinh/", views.programme_list, name="programme_list"),
    path(
        "quan-ly/chuong-trinh/<slug:code>/",
        views.programme_detail,
        name="programme_detail",
    ),
]
