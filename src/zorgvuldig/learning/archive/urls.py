"""Addresses of the archive: of one pupil for the administration, and of former pupils for the archivist."""

from django.urls import path

from zorgvuldig.learning.archive import pages as archive
from zorgvuldig.learning.archive import search_pages as archive_search

urlpatterns = [
    path("leerlingen/<uuid:uid>/archief/", archive.archived_pupil, name="archived_pupil"),
    path("leerlingen/<uuid:uid>/archief/cijferlijst/", archive.archive_report, name="archive_report"),
    path("leerlingen/<uuid:uid>/archief/<uuid:record>/", archive.archived_paper, name="archived_paper"),
    path("leerlingen/<uuid:uid>/archief/<uuid:record>/vergissing/", archive.archived_mistake, name="archived_mistake"),
    path("archief/", archive_search.archive_search, name="archive_search"),
    path("archief/<uuid:uid>/", archive_search.archive_paper, name="archive_paper"),
]
