"""Addresses of the work in the background."""

from django.urls import path

from zorgvuldig.operations.jobs.pages import abandon_job, jobs, retry_job

urlpatterns = [
    path("", jobs, name="operating_jobs"),
    path("<int:number>/opnieuw/", retry_job, name="operating_job_retry"),
    path("<int:number>/weg/", abandon_job, name="operating_job_abandon"),
]
