"""Every address of the site: Dutch nouns, unguessable numbers, and no name of a person in any of them."""

from django.urls import URLPattern, URLResolver, include, path
from django.views.i18n import set_language

from zorgvuldig.gate.pages import public
from zorgvuldig.operating.health_page import system_health
from zorgvuldig.operating.health_views import figures, health, ready
from zorgvuldig.web import views
from zorgvuldig.web.accessibility import accessibility
from zorgvuldig.web.folders import Folders
from zorgvuldig.web.security_contact import security_report, security_txt
from zorgvuldig.web.style_page import school_logo, style, theme_sheet

handler500 = views.server_error
PAGES: list[URLPattern | URLResolver] = [
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
    path("incidenten/", include("zorgvuldig.records.incident_urls")),
    path("inrichten/", include("zorgvuldig.records.setting_up_urls")),
    path("inrichten/", include("zorgvuldig.setting_up.urls")),
    path("", include("zorgvuldig.consent.urls")),
    path("", include("zorgvuldig.consent.intake_urls")),
    path("", include("zorgvuldig.consent.desk_urls")),
    path("", include("zorgvuldig.images.tagging_urls")),
    path("", include("zorgvuldig.images.video_urls")),
    path("", include("zorgvuldig.images.urls")),
    path("cameras/", include("zorgvuldig.images.cameras.register_urls")),
    path("cameras/recorder/", include("zorgvuldig.images.cameras.nvr_urls")),
    path("cameras/bewaren/", include("zorgvuldig.images.cameras.holds_urls")),
    path("cameras/kijken/", include("zorgvuldig.images.cameras.looking_urls")),
    path("", include("zorgvuldig.release.urls")),
    path("", include("zorgvuldig.release.exchange.party_urls")),
    path("", include("zorgvuldig.release.exchange.urls")),
    path("", include("zorgvuldig.release.exchange.family_urls")),
    path("", include("zorgvuldig.release.suppliers.urls")),
    path("", include("zorgvuldig.release.suppliers.connecting_urls")),
    path("", include("zorgvuldig.release.handing.urls")),
    path("", include("zorgvuldig.release.channels.authority.urls")),
    path("", include("zorgvuldig.release.channels.transfer.urls")),
    path("oidc/", include("zorgvuldig.release.channels.oidc.client_urls")),
    path("", include("zorgvuldig.release.channels.oidc.urls")),
    path("", include("zorgvuldig.release.channels.oneroster.urls")),
    path("", include("zorgvuldig.release.channels.publication.weighing_urls")),
    path("", include("zorgvuldig.release.channels.publication.urls")),
    path("", include("zorgvuldig.release.incoming.urls")),
    path("", include("zorgvuldig.release.suppliers.watching_urls")),
    path("", include("zorgvuldig.release.channels.oneroster.gradebook_urls")),
    path("", include("zorgvuldig.release.suppliers.results_urls")),
    path("", include("zorgvuldig.release.pictures_family.urls")),
    path("", include("zorgvuldig.release.channels.footage.urls")),
    path("", include("zorgvuldig.retention.offer_urls")),
    path("", include("zorgvuldig.retention.urls")),
    path("", include("zorgvuldig.rights.acting_urls")),
    path("", include("zorgvuldig.rights.correction_urls")),
    path("", include("zorgvuldig.rights.urls")),
    path("datalekken/", include("zorgvuldig.governance.breach_urls")),
    path("privacy/onderzoek/", include("zorgvuldig.governance.dpia_urls")),
    path("privacy/normen/", include("zorgvuldig.governance.norm_urls")),
    path("privacy/inzage/", include("zorgvuldig.governance.reading_urls")),
    path("privacy/register/", include("zorgvuldig.governance.register_urls")),
    path("privacy/", include("zorgvuldig.governance.duty_urls")),
    path("", include("zorgvuldig.statement.urls")),
    path(".well-known/security.txt", security_txt, name="security_txt"),
    path("beveiliging/melden/", security_report, name="security_report"),
    path("toegankelijkheid/", accessibility, name="accessibility"),
    path("uitleg/", include("zorgvuldig.web.help.urls")),
    path("rondleiding/", include("zorgvuldig.demo.tour_urls")),
    path("stijl/", style, name="style"),
    path("stijl/thema.css", theme_sheet, name="theme"),
    path("stijl/logo/", school_logo, name="logo"),
    path("beheer/taken/", include("zorgvuldig.operating.jobs_urls")),
    path("beheer/gezondheid/", system_health, name="operating_health"),
    path("beheer/post/", include("zorgvuldig.operating.mail_urls")),
    path("gezond/", health, name="health"),
    path("gezond/klaar/", ready, name="ready"),
    path("gezond/cijfers/", figures, name="figures"),
    path("taal/", public(set_language), name="set_language"),
]
urlpatterns = [Folders(PAGES)]
