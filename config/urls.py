"""Paths that people see are Vietnamese without marks; names are English."""

from django.contrib import admin
from django.urls import include, path

from config import views

urlpatterns = [
    path("", views.home, name="home"),
    path("huong-dan/", views.guide, name="guide"),
    path("rieng-tu/", views.privacy, name="privacy"),
    path("ngon-ngu/", views.set_language, name="set_language"),
    path("healthz", views.healthz, name="healthz"),
    path("readyz", views.readyz, name="readyz"),
    path("quan-ly/", views.desk, name="desk"),
    path("nhan-giay/", views.certificate_find, name="certificate_find"),
    path("quan-ly/lop/<slug:code>/ho-so/", views.class_file, name="class_file"),
    path(
        "quan-ly/lop/<slug:code>/ho-so/<slug:paper>.<slug:ending>",
        views.class_paper,
        name="class_paper",
    ),
    path("quan-tri/", admin.site.urls),
    path("tai-khoan/", include("allauth.account.urls")),
    path("tai-khoan/2fa/", include("allauth.mfa.urls")),
    # First what is asked most: each pattern before it is tried in vain.
    path("", include("certificates.urls")),
    path("", include("enrollment.urls")),
    path("", include("training.urls")),
    path("", include("cooperatives.urls")),
    path("", include("curriculum.urls")),
    path("", include("targets.urls")),
    path("", include("papers.urls")),
    path("", include("notices.urls")),
    path("", include("accounts.urls")),
]
