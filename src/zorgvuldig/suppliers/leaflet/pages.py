"""The leaflets for families: public pages, made of what was agreed and nothing else."""

from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render

from zorgvuldig.gate.declared import REGISTER
from zorgvuldig.gate.pages import public, route
from zorgvuldig.suppliers.leaflet import reads


@route("verklaring/leveranciers/", "leaflets")
@public
def leaflets(request: HttpRequest) -> HttpResponse:
    """Every product that may be used today."""
    return render(request, "suppliers/supplier_leaflets.html", {"leaflets": reads.leaflets()})


@route("verklaring/leveranciers/<uuid:number>/", "leaflet")
@public
def leaflet(request: HttpRequest, number: UUID) -> HttpResponse:
    """One product: what it gets, where that is, until when, and what somebody can do about it."""
    found = reads.leaflet(number)
    if found is None:
        raise Http404
    context = {"leaflet": found, "controller": REGISTER.controller}
    return render(request, "suppliers/supplier_leaflet.html", context)
