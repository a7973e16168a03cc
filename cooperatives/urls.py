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
]
