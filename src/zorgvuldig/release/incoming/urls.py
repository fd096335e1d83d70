"""Data from another organisation: taking them in, and reading them where they belong."""

from django.urls import path

from zorgvuldig.release.incoming import pages as views

HERE = "leerlingen/<uuid:uid>/van-andere-school/"

urlpatterns = [
    path(HERE, views.incoming, name="incoming"),
    path(f"{HERE}aannemen/", views.take_incoming, name="take_incoming"),
    path(f"{HERE}<uuid:number>/verteld/", views.told_of_incoming, name="told_of_incoming"),
    path(f"{HERE}<uuid:number>/weg/", views.remove_incoming, name="remove_incoming"),
    path("leerlingen/<uuid:uid>/begeleiding/vorige-school/", views.guided_incoming, name="guided_incoming"),
    path("leerlingen/<uuid:uid>/zorg/vorige-school/", views.care_incoming, name="care_incoming"),
]
