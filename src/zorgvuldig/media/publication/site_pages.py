"""Pages on which the team says which websites show our pictures."""

from typing import Any
from uuid import UUID

from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.translation import gettext

from zorgvuldig.gate.door import Kind
from zorgvuldig.gate.pages import page, route
from zorgvuldig.kit.issuer import issuer
from zorgvuldig.kit.page_kinds import Answer, CommandPage, Context, FormPage
from zorgvuldig.media.publication import sites
from zorgvuldig.media.publication.forms import SiteForm
from zorgvuldig.media.publication.models import PictureSite
from zorgvuldig.media.publication.pages import PURPOSE, READS, WRITES
from zorgvuldig.release.release import AfterCommit
from zorgvuldig.school.year.reads import own_schools


@route("fototeam/websites/", "picture_sites")
@page(purpose=PURPOSE, kind=Kind.NOBODY, reads=READS, writes=WRITES, facts="picture_desk")
class PictureSites(FormPage):
    """Every website that is told, how that goes, and a form for another. The secret of a new one is on the answer, once."""

    template = "media/picture_sites.html"

    def form(self, data: Any) -> SiteForm:
        return SiteForm(data, schools=own_schools(door=self.door))

    def post(self) -> Answer:
        form = self.form(self.request.POST)
        if not form.is_valid():
            return self.again(form)
        made, secret = sites.add(**form.cleaned_data, door=self.door)
        shown = render_to_string("media/picture_site_secret.html", {"site": made, "secret": secret}, self.request)
        return AfterCommit(shown.encode(), content_type="text/html; charset=utf-8")

    def context(self) -> Context:
        ours = issuer(self.request)
        return {
            "sites": sites.sites(door=self.door),
            "addresses": [ours + reverse(name) for name in ("albums_json", "albums_rss", "albums_changes")],
        }


@route("fototeam/websites/<uuid:number>/einde/", "end_picture_site")
@page(purpose=PURPOSE, kind=Kind.NOBODY, reads=READS, writes=WRITES)
class EndPictureSite(CommandPage):
    """Stop telling a website."""

    def find(self, number: UUID) -> PictureSite | None:
        return sites.find_site(number, door=self.door)

    def act(self, site: PictureSite) -> str:
        sites.end(site, door=self.door)
        return gettext("Deze website krijgt geen meldingen meer.")

    def to(self, site: PictureSite) -> str:
        return reverse("picture_sites")
