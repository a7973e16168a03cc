from django.urls import path

from papers import views

app_name = "papers"

urlpatterns = [
    path("quan-ly/quyet-dinh/<int:pk>/", views.decision_detail, name="decision_detail"),
]
