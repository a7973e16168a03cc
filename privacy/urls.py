from django.urls import path

from privacy import views

app_name = "privacy"

_OFFICE = "quan-ly/du-lieu-ca-nhan/"
_ONE = f"{_OFFICE}yeu-cau/<int:pk>/"

urlpatterns = [
    path("rieng-tu/yeu-cau/", views.request_create, name="request_create"),
    path("cua-toi/du-lieu/", views.own_data, name="own_data"),
    path("cua-toi/du-lieu.json", views.own_data_json, name="own_data_json"),
    path("cua-toi/du-lieu/rut/", views.own_consent, name="own_consent"),
    path(_OFFICE, views.holding_list, name="holding_list"),
    path(f"{_OFFICE}truy-cap/", views.access_list, name="access_list"),
    path(f"{_OFFICE}yeu-cau/", views.request_list, name="request_list"),
    path(_ONE, views.request_detail, name="request_detail"),
    path(f"{_ONE}la-ai/", views.request_identify, name="request_identify"),
    path(f"{_ONE}tra-loi/", views.request_answer, name="request_answer"),
    path(f"{_ONE}ban-sao/", views.request_copy, name="request_copy"),
]
