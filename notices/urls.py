from django.urls import path

from notices import views

app_name = "notices"

_LIST = "quan-ly/tin-nhan/"

urlpatterns = [
    path(_LIST, views.message_list, name="message_list"),
    path(f"{_LIST}da-bao/", views.messages_told, name="messages_told"),
    path(f"{_LIST}<int:pk>/", views.message_detail, name="message_detail"),
    path(f"{_LIST}<int:pk>/da-bao/", views.message_told, name="message_told"),
    path(f"{_LIST}<int:pk>/gui-lai/", views.message_again, name="message_again"),
    path(f"{_LIST}mau/", views.wording_list, name="wording_list"),
    path(f"{_LIST}mau/<str:key>/", views.wording_edit, name="wording_edit"),
    path(
        f"{_LIST}mau/<str:key>/mau-goc/", views.wording_restore, name="wording_restore"
    ),
]
