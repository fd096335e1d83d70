"""Addresses of the register on screen, behind `privacy/register/`."""

from django.urls import path

from zorgvuldig.governance.register_editor import change_pages as changes
from zorgvuldig.governance.register_editor import pages as views
from zorgvuldig.governance.register_editor import version_pages as versions

urlpatterns = [
    path("", views.register_record, name="register_record"),
    path("doel/<slug:key>/", views.register_purpose, name="register_purpose"),
    path("gegevens/<slug:key>/", views.register_category, name="register_category"),
    path("ontvanger/<slug:key>/", views.register_recipient, name="register_recipient"),
    path("verder/", views.register_other, name="register_other"),
    path("bestand/<slug:kind>/", views.register_file, name="register_file"),
    path("voorstel/<slug:kind>/", changes.new_register_version, name="new_register_part"),
    path("voorstel/<slug:kind>/<str:key>/", changes.new_register_version, name="new_register_version"),
    path("versies/", versions.register_versions, name="register_versions"),
    path("versies/<uuid:version>/", versions.register_version, name="register_version"),
    path("versies/<uuid:version>/besluiten/", versions.decide_register_version, name="decide_register_version"),
    path("versies/<uuid:version>/intrekken/", versions.withdraw_register_version, name="withdraw_register_version"),
    path("versies/<uuid:version>/bestand/", versions.register_version_file, name="register_version_file"),
]
