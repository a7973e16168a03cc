from django.urls import path

from staff import views

app_name = "staff"

_LIST = "quan-ly/tai-khoan/"
_ONE = f"{_LIST}<int:pk>/"

urlpatterns = [
    path(_LIST, views.account_list, name="account_list"),
    path(f"{_LIST}moi/", views.account_invite, name="account_invite"),
    path(_ONE, views.account_detail, name="account_detail"),
    path(f"{_ONE}sua/", views.account_edit, name="account_edit"),
    path(f"{_ONE}vai-tro/", views.account_roles, name="account_roles"),
    path(f"{_ONE}ma/", views.account_code, name="account_code"),
    path(f"{_ONE}tam-ngung/", views.account_suspend, name="account_suspend"),
    path(f"{_ONE}mo-lai/", views.account_restore, name="account_restore"),
    path(f"{_ONE}bo-lop-hai/", views.account_factors, name="account_factors"),
    path(f"{_ONE}ban-giao/", views.account_hand_over, name="account_hand_over"),
    path(f"{_ONE}pham-vi/<slug:key>/", views.account_reach, name="account_reach"),
]
