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
    path("quan-ly/nguoi-da-hoc/", views.trained_list, name="trained_list"),
]
