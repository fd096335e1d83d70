"""What a family sees of an exchange with another organisation."""

from django.urls import path

from zorgvuldig.pupil_file import exchange_pages as family_views

urlpatterns = [
    path("mijn-kind/<uuid:uid>/uitwisseling/<uuid:exchange>/", family_views.child_exchange, name="child_exchange"),
    path(
        "mijn-kind/<uuid:uid>/uitwisseling/<uuid:exchange>/bestand/",
        family_views.child_exchange_file,
        name="child_exchange_file",
    ),
    path("mijn-gegevens/uitwisseling/<uuid:exchange>/", family_views.own_exchange, name="own_exchange"),
    path(
        "mijn-gegevens/uitwisseling/<uuid:exchange>/bestand/", family_views.own_exchange_file, name="own_exchange_file"
    ),
]
