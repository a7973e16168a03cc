"""Paths that people see are Vietnamese without marks; names are English."""

from allauth.account.decorators import (
    reauthentication_required,
    secure_admin_login,
)
from allauth.usersessions.views import list_usersessions
from django.contrib import admin
from django.urls import include, path

from config import views

# The administration is entered by the same door as everything else, second factor and all.
admin.site.login = secure_admin_login(admin.site.login)  # type: ignore[method-assign]

urlpatterns = [
    path("", views.home, name="home"),
    path("huong-dan/", views.guide, name="guide"),
    path("rieng-tu/", views.privacy, name="privacy"),
    path("ngon-ngu/", views.set_language, name="set_language"),
    path("healthz", views.healthz, name="healthz"),
    path("readyz", views.readyz, name="readyz"),
    path("quan-ly/", views.desk, name="desk"),
    path("nhan-giay/", views.certificate_find, name="certificate_find"),
    path("quan-ly/he-thong/", views.system_status, name="system_status"),
    path("quan-ly/lop/<slug:code>/ho-so/", views.class_file, name="class_file"),
    path(
        "quan-ly/lop/<slug:code>/ho-so/<slug:paper>.<slug:ending>",
        views.class_paper,
        name="class_paper",
    ),
    path("quan-tri/", admin.site.urls),
    path("tai-khoan/", include("allauth.account.urls")),
    path("tai-khoan/2fa/", include("allauth.mfa.urls")),
    # Everybody sees their visits; ending them asks for a proof once more.
    path(
        "tai-khoan/phien/",
        reauthentication_required(allow_get=True)(list_usersessions),
        name="usersessions_list",
    ),
    path("tai-khoan/lien-ket/", include("allauth.socialaccount.urls")),
    path(
        "tai-khoan/",
        include("allauth.socialaccount.providers.openid_connect.urls"),
    ),
    # First what is asked most: each pattern before it is tried in vain.
    path("", include("certificates.urls")),
    path("", include("enrollment.urls")),
    path("", include("training.urls")),
    path("", include("cooperatives.urls")),
    path("", include("curriculum.urls")),
    path("", include("privacy.urls")),
    path("", include("targets.urls")),
    path("", include("papers.urls")),
    path("", include("notices.urls")),
    path("", include("staff.urls")),
    path("", include("accounts.urls")),
]

handler500 = "config.views.server_error"
