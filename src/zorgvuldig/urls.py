"""Every address of the site: Dutch nouns, unguessable numbers, and no name of a person in any of them."""

from django.urls import URLPattern, URLResolver, include, path
from django.views.i18n import set_language

from zorgvuldig.gate.pages import public
from zorgvuldig.operations.health.page import system_health
from zorgvuldig.operations.health.pages import figures, health, ready
from zorgvuldig.web import errors as views
from zorgvuldig.web.accessibility import accessibility
from zorgvuldig.web.folders import Folders
from zorgvuldig.web.security_contact import security_report, security_txt
from zorgvuldig.web.style_page import school_logo, style, theme_sheet

handler500 = views.server_error
PAGES: list[URLPattern | URLResolver] = [
    path("", include("zorgvuldig.accounts.urls")),
    path("", include("zorgvuldig.access.emergency_urls")),
    path("", include("zorgvuldig.web.home_urls")),
    path("", include("zorgvuldig.admissions.urls")),
    path("", include("zorgvuldig.pupils.changes.urls")),
    path("", include("zorgvuldig.learning.urls")),
    path("", include("zorgvuldig.attendance.urls")),
    path("", include("zorgvuldig.care.urls")),
    path("", include("zorgvuldig.messages.urls")),
    path("", include("zorgvuldig.access.urls")),
    path("", include("zorgvuldig.pupils.invitations.urls")),
    path("", include("zorgvuldig.imports.urls")),
    path("", include("zorgvuldig.learning.archive.urls")),
    path("incidenten/", include("zorgvuldig.incidents.urls")),
    path("inrichten/", include("zorgvuldig.school.setup.urls")),
    path("inrichten/", include("zorgvuldig.operations.setup.urls")),
    path("", include("zorgvuldig.consent.urls")),
    path("", include("zorgvuldig.admissions.desk.urls")),
    path("", include("zorgvuldig.consent.desk.urls")),
    path("", include("zorgvuldig.media.tagging.urls")),
    path("", include("zorgvuldig.media.video.urls")),
    path("", include("zorgvuldig.media.urls")),
    path("cameras/", include("zorgvuldig.cameras.register.urls")),
    path("cameras/recorder/", include("zorgvuldig.cameras.nvr.urls")),
    path("cameras/bewaren/", include("zorgvuldig.cameras.holds.urls")),
    path("cameras/kijken/", include("zorgvuldig.cameras.viewings.urls")),
    path("", include("zorgvuldig.pupil_file.urls")),
    path("", include("zorgvuldig.release.parties.urls")),
    path("", include("zorgvuldig.release.exchange.urls")),
    path("", include("zorgvuldig.pupil_file.exchange_urls")),
    path("", include("zorgvuldig.suppliers.urls")),
    path("", include("zorgvuldig.suppliers.connections.urls")),
    path("", include("zorgvuldig.release.handover.urls")),
    path("", include("zorgvuldig.release.authority.urls")),
    path("", include("zorgvuldig.release.transfer.urls")),
    path("oidc/", include("zorgvuldig.suppliers.oidc.client_urls")),
    path("", include("zorgvuldig.suppliers.oidc.urls")),
    path("", include("zorgvuldig.suppliers.oneroster.urls")),
    path("", include("zorgvuldig.media.publication.review_urls")),
    path("", include("zorgvuldig.media.publication.urls")),
    path("", include("zorgvuldig.release.incoming.urls")),
    path("", include("zorgvuldig.suppliers.usage.urls")),
    path("", include("zorgvuldig.suppliers.oneroster.gradebook_urls")),
    path("", include("zorgvuldig.suppliers.results.urls")),
    path("", include("zorgvuldig.media.family.urls")),
    path("", include("zorgvuldig.cameras.handout.urls")),
    path("", include("zorgvuldig.retention.offers.urls")),
    path("", include("zorgvuldig.retention.urls")),
    path("", include("zorgvuldig.rights.representation.urls")),
    path("", include("zorgvuldig.rights.corrections.urls")),
    path("", include("zorgvuldig.rights.requests.urls")),
    path("datalekken/", include("zorgvuldig.governance.breach.urls")),
    path("privacy/onderzoek/", include("zorgvuldig.governance.dpia.urls")),
    path("privacy/normen/", include("zorgvuldig.governance.norms.urls")),
    path("privacy/inzage/", include("zorgvuldig.governance.reading.urls")),
    path("privacy/register/", include("zorgvuldig.governance.register_editor.urls")),
    path("privacy/", include("zorgvuldig.governance.duties.urls")),
    path("", include("zorgvuldig.statement.urls")),
    path(".well-known/security.txt", security_txt, name="security_txt"),
    path("beveiliging/melden/", security_report, name="security_report"),
    path("toegankelijkheid/", accessibility, name="accessibility"),
    path("uitleg/", include("zorgvuldig.web.help.urls")),
    path("rondleiding/", include("zorgvuldig.demo.tour_urls")),
    path("stijl/", style, name="style"),
    path("stijl/thema.css", theme_sheet, name="theme"),
    path("stijl/logo/", school_logo, name="logo"),
    path("beheer/taken/", include("zorgvuldig.operations.jobs.urls")),
    path("beheer/gezondheid/", system_health, name="operating_health"),
    path("beheer/post/", include("zorgvuldig.operations.mail.urls")),
    path("gezond/", health, name="health"),
    path("gezond/klaar/", ready, name="ready"),
    path("gezond/cijfers/", figures, name="figures"),
    path("taal/", public(set_language), name="set_language"),
]
urlpatterns = [Folders(PAGES)]
