"""Addresses of the sector's norms."""

from django.urls import path

from zorgvuldig.governance.norms import pages as views

urlpatterns = [
    path("", views.norms, name="norms"),
    path("normen.csv", views.norms_csv, name="norms_csv"),
    path("normen.pdf", views.norms_pdf, name="norms_pdf"),
    path("<slug:domain>/", views.norm_domain, name="norm_domain"),
    path("<slug:domain>/<str:norm>/", views.norm_level, name="norm_level"),
]
