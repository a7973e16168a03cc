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
    path("quan-ly/nguoi/", views.persons.person_list, name="person_list"),
    path("quan-ly/nguoi/<int:pk>/", views.persons.person_detail, name="person_detail"),
]
