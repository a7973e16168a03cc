from django.urls import path

from notices import views

app_name = "notices"

urlpatterns = [
    path("quan-ly/tin-nhan/", views.message_list, name="message_list"),
    path("quan-ly/tin-nhan/<int:pk>/", views.message_detail, name="message_detail"),
    path("quan-ly/tin-nhan/<int:pk>/da-bao/", views.message_told, name="message_told"),
]
