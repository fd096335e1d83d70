"""Pages on which the team says which websites show our pictures."""

from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.translation import gettext

from zorgvuldig.gate.door import Door, Kind
from zorgvuldig.gate.pages import page, route
from zorgvuldig.kit.facts import facts
from zorgvuldig.kit.form_page import go
from zorgvuldig.kit.issuer import issuer
from zorgvuldig.media.publication import sites as operations
from zorgvuldig.media.publication.forms import SiteForm
from zorgvuldig.media.publication.pages import BOTH, PURPOSE, READS, WRITES
from zorgvuldig.release.release import AfterCommit
from zorgvuldig.school.year.reads import own_schools


@route("fototeam/websites/", "picture_sites")
@page(purpose=PURPOSE, kind=Kind.NOBODY, reads=READS, writes=WRITES, methods=BOTH)
def picture_sites(request: HttpRequest, *, door: Door) -> HttpResponse:
    """Every website that is told, how that goes, and a form for another. The secret of a new one is on the answer, once."""
    every = own_schools(door=door)
    form = SiteForm(request.POST if request.method == "POST" else None, schools=every)
    if request.method == "POST" and form.is_valid():
        filled = form.cleaned_data
        school = next(one for one in every if str(one.pk) == filled["school"])
        made, secret = operations.add(school, filled["name"], filled["endpoint"], door=door)
        shown = render_to_string("media/picture_site_secret.html", {"site": made, "secret": secret}, request)
        return AfterCommit(shown.encode(), content_type="text/html; charset=utf-8")
    ours = issuer(request)
    context = {
        "sites": operations.sites(door=door),
        "form": form,
        "addresses": [ours + reverse(name) for name in ("albums_json", "albums_rss", "albums_changes")],
        "facts": facts("picture_desk"),
    }
    return render(request, "media/picture_sites.html", context, status=422 if form.errors else 200)


@route("fototeam/websites/<uuid:number>/einde/", "end_picture_site")
@page(purpose=PURPOSE, kind=Kind.NOBODY, reads=READS, writes=WRITES, methods=("POST",))
def end_picture_site(request: HttpRequest, *, door: Door, number: UUID) -> HttpResponse:
    """Stop telling a website."""
    found = operations.one(number, door=door)
    if found is None:
        raise Http404
    operations.end(found, door=door)
    messages.success(request, gettext("Deze website krijgt geen meldingen meer."))
    return go(reverse("picture_sites"))
