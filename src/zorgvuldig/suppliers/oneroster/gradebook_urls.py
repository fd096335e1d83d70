"""Addresses of the gradebook, of the files, and of the documents that say what is served."""

from collections.abc import Iterator

from django.urls import URLPattern, path, re_path

from zorgvuldig.suppliers.oneroster import csv_endpoint as csv_view
from zorgvuldig.suppliers.oneroster.discovery import SERVICES, told
from zorgvuldig.suppliers.oneroster.gradebook import BASE, OPERATIONS
from zorgvuldig.suppliers.oneroster.gradebook_endpoint import serve, unknown


def _documents() -> Iterator[URLPattern]:
    for service, (_title, base, _operations, names) in SERVICES.items():
        view = told(service)
        for place in (f"{base[1:]}/discovery", "ims/oneroster/discovery"):
            for name in names:
                yield path(f"{place}/{name}", view, name=f"oneroster_about_{service}")


def _gradebook() -> Iterator[URLPattern]:
    for address in dict.fromkeys(operation.path for operation in OPERATIONS):
        named = address.replace("{", "<str:").replace("}", ">")
        name = address.replace("{", "").replace("}", "").replace("/", "_")
        yield path(f"{BASE[1:]}{named}", serve(address), name=f"gradebook{name}")
    yield re_path(rf"^{BASE[1:]}/.*$", unknown, name="gradebook_unknown")


urlpatterns: list[URLPattern] = [
    path("ims/oneroster/csv/bulk.zip", csv_view.bulk, name="roster_csv_bulk"),
    path("ims/oneroster/csv/delta.zip", csv_view.delta, name="roster_csv_delta"),
    *_documents(),
    *_gradebook(),
]
