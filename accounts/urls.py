from django.urls import path

from accounts import views

app_name = "accounts"

urlpatterns = [
    path("quan-ly/nhat-ky/", views.audit_list, name="audit_list"),
    path("tai-khoan/phien/<int:pk>/ket-thuc/", views.session_end, name="session_end"),
    path("tai-khoan/phien/con-lai/", views.session_left, name="session_left"),
    path("tai-khoan/ma-doc/", views.code_sign_in, name="code_sign_in"),
]
