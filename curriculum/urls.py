from django.urls import path

from curriculum import views

app_name = "curriculum"

ALL = "quan-ly/chuong-trinh/"
ONE = f"{ALL}<slug:code>/"
VERSION = f"{ONE}<int:number>/"
MODULE = f"{VERSION}mo-dun/<slug:module>/"

urlpatterns = [
    path(ALL, views.programme_list, name="programme_list"),
    path(f"{ALL}moi/", views.programme_create, name="programme_create"),
    path(ONE, views.programme_detail, name="programme_detail"),
    path(f"{ONE}sua/", views.programme_edit, name="programme_edit"),
    path(f"{ONE}phien-ban-moi/", views.version_create, name="version_create"),
    path(f"{ONE}so-sanh/", views.version_compare, name="version_compare"),
    path(VERSION, views.version_detail, name="version_detail"),
    path(f"{VERSION}sua/", views.version_edit, name="version_edit"),
    path(f"{VERSION}ap-dung/", views.version_use, name="version_use"),
    path(f"{VERSION}ve-ban-nhap/", views.version_take_back, name="version_take_back"),
    path(f"{VERSION}xoa/", views.version_delete, name="version_delete"),
    path(f"{VERSION}mo-dun/moi/", views.module_create, name="module_create"),
    path(MODULE, views.module_edit, name="module_edit"),
    path(f"{MODULE}xoa/", views.module_delete, name="module_delete"),
    path(f"{MODULE}tai-lieu/", views.material_create, name="material_create"),
    path(
        f"{VERSION}tai-lieu/<int:pk>/xoa/",
        views.material_delete,
        name="material_delete",
    ),
]
