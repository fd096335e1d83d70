"""Law on screen: every claim and how well it is founded, each article with its texts side by side, and a text that somebody enters."""

from datetime import date
from typing import Any

from django import forms
from django.http import Http404
from django.urls import reverse
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from zorgvuldig.gate.declared import REGISTER
from zorgvuldig.gate.pages import route
from zorgvuldig.governance.law import actions, reads
from zorgvuldig.governance.law.labels import REFUSALS, STATES
from zorgvuldig.governance.law.official_text import MAX_TEXT, ArticleText
from zorgvuldig.governance.law.uses import uses_outside_register
from zorgvuldig.governance.register_editor.pages import PROPOSES, RecordPage, reading
from zorgvuldig.kit.claims import claim_rows, claims_context
from zorgvuldig.kit.fields import DayField, offer, text_field
from zorgvuldig.kit.form_page import FormCopy
from zorgvuldig.kit.page_kinds import Context, FormPage
from zorgvuldig.kit.register_words import say
from zorgvuldig.register.law_versions import articles_of_laws


@route("privacy/register/wetten/", "law_claims")
@reading()
class LawClaims(RecordPage):
    """Every claim that rests on a text, with where it is used; each leads to confirming it, and to the text of its articles."""

    template = "governance/law_claims.html"

    def context(self) -> Context:
        return (
            self.around() | claims_context(self.request, claim_rows(uses_outside_register())) | {"register": REGISTER}
        )


@route("privacy/register/wetten/<slug:law>/<str:article>/", "law_article")
@reading()
class LawArticle(RecordPage):
    """The texts of one article: those of two days side by side, every one that is known, and what rests on it."""

    template = "governance/law_article.html"

    def find(self, law: str, article: str) -> reads.ArticleDetail | None:
        asked = self.request.GET.get("sinds", "")
        try:
            since = date.fromisoformat(asked) if asked else None
        except ValueError as no_day:
            raise Http404 from no_day
        return reads.article_detail((law, article), since, door=self.door)

    def context(self, detail: reads.ArticleDetail) -> Context:
        law, number = detail.article
        return self.around() | {"detail": detail, "law": REGISTER.laws[law], "number": number, "states": STATES}


class ArticleForm(forms.Form):
    """The text of one article as it is in force from a day, as somebody reads it in the official publication."""

    law = forms.ChoiceField(
        label=_("Welke wet?"),
        error_messages=dict.fromkeys(("required", "invalid_choice"), _("Kies een wet uit de lijst.")),
    )
    article = text_field(
        _("Welk artikel?"), 20, _("Vul het nummer van het artikel in."), _("Alleen het nummer, zonder lid, zo: 21a.")
    )
    in_force_on = DayField(label=_("Vanaf welke dag geldt deze tekst?"), help_text=_("Die dag staat bij het artikel."))
    publication = text_field(
        _("Waar staat dit officieel?"), 100, _("Vul in waar de tekst staat."), _("Bijvoorbeeld: Stb. 2021, 270.")
    )
    text = forms.CharField(
        label=_("De tekst van het artikel"),
        help_text=_("Neem alle leden over. Elk lid en elk onderdeel begint op een nieuwe regel."),
        max_length=MAX_TEXT,
        widget=forms.Textarea(attrs={"rows": 12}),
        error_messages={
            "required": _("Neem de tekst over."),
            "max_length": _("Dit is langer dan een artikel kan zijn. Neem één artikel over."),
        },
    )

    def __init__(self, data: Any = None, *, initial: dict[str, Any]) -> None:
        super().__init__(data, initial=initial)
        offered = [(key, say(REGISTER.laws[key].name)) for key in articles_of_laws(REGISTER)]
        offer(self, "law", [("", _("Kies")), *offered])


@route("privacy/register/wetten/tekst/", "new_article_version")
@reading(writes=("governance",))
class NewArticleVersion(FormPage):
    """Take over the text of an article by hand. What rests on it is to be confirmed again when the text is a newer one."""

    roles, refusals = PROPOSES, REFUSALS
    beside = {
        "law_uncited": "law", "law_uncited_article": "article", "law_other_text": "in_force_on", "law_known": "in_force_on",
        "law_unchanged": "text", "article_version_day": "in_force_on",
    }  # fmt: skip

    def form(self, data: Any) -> ArticleForm:
        asked = {name: self.request.GET.get(address, "") for name, address in (("law", "wet"), ("article", "artikel"))}
        return ArticleForm(data, initial=asked)

    def save(self, form: ArticleForm) -> str:
        said = form.cleaned_data
        article = ArticleText(" ".join(said["article"].split()), said["in_force_on"], said["text"])
        actions.add_by_hand(door=self.door, law=said["law"], article=article, publication=said["publication"])
        self.made = said["law"], article.number
        return gettext("De tekst is bewaard. Kijk wat erop rust, en bevestig dat opnieuw.")

    def to(self, *_item: Any) -> str:
        law, article = self.made
        return reverse("law_article", kwargs={"law": law, "article": article})

    def form_copy(self) -> FormCopy:
        return FormCopy(
            _("Een tekst van een wet overnemen"),
            _("Bewaar"),
            reverse("law_claims"),
            _(
                "Neem de tekst over van wetten.overheid.nl of uit het Publicatieblad. Een tekst die hier staat, verandert nooit meer."
            ),
        )
