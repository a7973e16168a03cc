from django.urls import path

from cooperatives import views

app_name = "cooperatives"

urlpatterns = [
    path("quan-ly/htx/", views.cooperative_list, name="cooperative_list"),
    path("quan-ly/htx/moi/", views.cooperative_create, name="cooperative_create"),
    path("quan-ly/htx/<int:pk>/", views.cooperative_detail, name="cooperative_detail"),
    path("quan-ly/htx/<int:pk>/sua/", views.cooperative_edit, name="cooperative_edit"),
    path("quan-ly/nguoi/", views.person_list, name="person_list"),
    path("quan-ly/nguoi/<int:pk>/", views.person_detail, name="person_detail"),
]
