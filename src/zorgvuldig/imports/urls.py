"""Addresses of reading files in."""

from django.urls import path

from zorgvuldig.imports.sources import pages as imports_sources
from zorgvuldig.imports.upload import pages as imports
from zorgvuldig.imports.upload import runs_pages as imports_runs

urlpatterns = [
    path("inlezen/", imports.imports, name="imports"),
    path("inlezen/bestand/", imports.import_new, name="import_new"),
    path("inlezen/bestand/<uuid:upload>/", imports.import_upload, name="import_upload"),
    path("inlezen/bestand/<uuid:upload>/kolommen/", imports.import_columns, name="import_columns"),
    path("inlezen/bestand/<uuid:upload>/voorbeeld/", imports.import_preview, name="import_preview"),
    path("inlezen/bestand/<uuid:upload>/problemen/", imports.import_problems, name="import_problems"),
    path("inlezen/bestand/<uuid:upload>/weg/", imports.import_drop, name="import_drop"),
    path("inlezen/ronde/<uuid:run>/", imports_runs.import_run, name="import_run"),
    path("inlezen/ronde/<uuid:run>/terug/", imports_runs.import_undo, name="import_undo"),
    path("inlezen/systemen/", imports_sources.import_sources, name="import_sources"),
    path("inlezen/systemen/<slug:kind>/", imports_sources.import_source, name="import_source"),
]
