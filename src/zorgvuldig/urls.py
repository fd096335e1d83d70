"""Every address of the site: Dutch nouns, unguessable numbers, and no name of a person in any of them."""

from django.urls import include, path
from django.views.i18n import set_language

from zorgvuldig.gate.pages import public
from zorgvuldig.web.views import health

urlpatterns = [
    path("", include("zorgvuldig.gate.urls")),
    path("", include("zorgvuldig.gate.file_urls")),
    path("", include("zorgvuldig.records.urls")),
    path("", include("zorgvuldig.records.intake_urls")),
    path("", include("zorgvuldig.records.life_urls")),
    path("", include("zorgvuldig.records.grade_urls")),
    path("", include("zorgvuldig.records.attendance_urls")),
    path("", include("zorgvuldig.records.care_urls")),
    path("", include("zorgvuldig.records.message_urls")),
    path("", include("zorgvuldig.records.seeing_urls")),
    path("", include("zorgvuldig.records.list_urls")),
    path("", include("zorgvuldig.records.import_urls")),
    path("", include("zorgvuldig.records.archive_urls")),
    path("", include("zorgvuldig.consent.urls")),
    path("", include("zorgvuldig.consent.desk_urls")),
    path("", include("zorgvuldig.images.tagging_urls")),
    path("", include("zorgvuldig.images.video_urls")),
    path("", include("zorgvuldig.images.urls")),
    path("", include("zorgvuldig.release.urls")),
    path("", include("zorgvuldig.release.exchange.party_urls")),
    path("", include("zorgvuldig.release.exchange.urls")),
    path("", include("zorgvuldig.release.suppliers.urls")),
    path("", include("zorgvuldig.release.suppliers.connecting_urls")),
    path("", include("zorgvuldig.release.handing.urls")),
    path("", include("zorgvuldig.release.channels.authority.urls")),
    path("", include("zorgvuldig.release.channels.transfer.urls")),
    path("oidc/", include("zorgvuldig.release.channels.oidc.client_urls")),
    path("", include("zorgvuldig.release.channels.oidc.urls")),
    path("", include("zorgvuldig.release.channels.oneroster.urls")),
    path("", include("zorgvuldig.release.channels.publication.weighing_urls")),
    path("", include("zorgvuldig.release.incoming.urls")),
    path("", include("zorgvuldig.release.suppliers.watching_urls")),
    path("", include("zorgvuldig.release.channels.oneroster.gradebook_urls")),
    path("", include("zorgvuldig.release.suppliers.results_urls")),
    path("", include("zorgvuldig.release.pictures_family.urls")),
    path("", include("zorgvuldig.retention.offer_urls")),
    path("", include("zorgvuldig.retention.urls")),
    path("", include("zorgvuldig.rights.acting_urls")),
    path("", include("zorgvuldig.rights.correction_urls")),
    path("", include("zorgvuldig.rights.urls")),
    path("", include("zorgvuldig.statement.urls")),
    path("gezond/", health, name="health"),
    path("taal/", public(set_language), name="set_language"),
]
