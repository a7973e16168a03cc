from django.urls import path

from papers import views

app_name = "papers"

urlpatterns = [
    path("quan-ly/quyet-dinh/<int:pk>/", views.decision_detail, name="decision_detail"),
    path("quan-ly/giay-to/<int:pk>/", views.bundle_detail, name="bundle_detail"),
    path(
        "quan-ly/giay-to/<int:pk>/lam-tiep/", views.bundle_resume, name="bundle_resume"
    ),
    path("quan-ly/giay-to/<int:pk>/<int:file>/", views.bundle_file, name="bundle_file"),
]
