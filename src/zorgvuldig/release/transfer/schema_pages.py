"""The published form of the transfer file, for whoever reads it with a program."""

from django.http import HttpRequest, HttpResponse, JsonResponse

from zorgvuldig.gate.pages import public, route
from zorgvuldig.release.transfer.writer import json_schema, xml_schema

DAY = "public, max-age=86400"


@route("verklaring/overstap.xsd", "transfer_xsd")
@public
def transfer_xsd(request: HttpRequest) -> HttpResponse:
    """The form of the XML."""
    return HttpResponse(xml_schema(), headers={"Cache-Control": DAY}, content_type="application/xml")


@route("verklaring/overstap.schema.json", "transfer_schema")
@public
def transfer_schema(request: HttpRequest) -> HttpResponse:
    """The form of the JSON."""
    return JsonResponse(json_schema(), headers={"Cache-Control": DAY}, content_type="application/schema+json")
