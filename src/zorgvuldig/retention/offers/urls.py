"""Addresses of the desk that sends letters about a copy."""

from django.urls import path

from zorgvuldig.retention.offers import pages as offer_views

urlpatterns = [
    path("kopie-aanbieden/", offer_views.copy_offers, name="copy_offers"),
    path("kopie-aanbieden/<uuid:uid>/brief/", offer_views.copy_offer_letter, name="copy_offer_letter"),
    path("kopie-aanbieden/<uuid:uid>/verstuurd/", offer_views.copy_offer_sent, name="copy_offer_sent"),
]
