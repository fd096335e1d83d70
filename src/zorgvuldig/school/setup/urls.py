"""Addresses of the pages on which a school is set up."""

from django.urls import path

from zorgvuldig.school.setup import pages as setting_up

urlpatterns = [
    path("scholen/", setting_up.schools, name="setting_up_schools"),
    path("scholen/school/", setting_up.school, name="setting_up_school"),
    path("scholen/schooljaar/", setting_up.year, name="setting_up_year"),
    path("functies/", setting_up.roles, name="setting_up_roles"),
    path("functies/medewerker/", setting_up.person, name="setting_up_person"),
]
