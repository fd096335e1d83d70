"""What a family allows: its own answers, and what it was asked."""

from django.urls import URLPattern, path

from zorgvuldig.consent import family_pages as views
from zorgvuldig.consent import proof_pages as proof

_CHILD, _OWN = "mijn-kind/<uuid:uid>/toestemming/", "mijn-gegevens/toestemming/"

urlpatterns: list[URLPattern] = [
    path("mijn-kinderen/toestemming/", views.children_consents, name="children_consents"),
    path(_CHILD, views.child_consents, name="child_consents"),
    path(f"{_CHILD}bewijs/", proof.child_consent_proof, name="child_consent_proof"),
    path(_OWN, views.own_consents, name="own_consents"),
    path(f"{_OWN}bewijs/", proof.own_consent_proof, name="own_consent_proof"),
    path("toestemming/bewijs/<uuid:uid>/", proof.consent_proof, name="consent_proof"),
]
