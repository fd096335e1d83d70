"""Forms for a field that the school adds itself: what it has to say before anybody can approve it, and how it ends."""

from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from zorgvuldig.governance.register_editor.access_forms import CHOOSE, Boxes, slug
from zorgvuldig.governance.register_editor.fields import ProposalForm, text, text_line_field
from zorgvuldig.governance.register_editor.phrases import FIELD_KINDS, Word, period_text
from zorgvuldig.kit.fields import offer
from zorgvuldig.kit.register_words import say
from zorgvuldig.register.amend import Change
from zorgvuldig.register.own_fields import CATEGORY, LONGEST_NAME
from zorgvuldig.register.problems import Path
from zorgvuldig.register.schema import Limit

EACH_LINE = _("Een woord op elke regel, hooguit 20. Alleen bij een keuze.")


def _words(label: Word) -> forms.CharField:
    return forms.CharField(label=label, help_text=EACH_LINE, max_length=2000, required=False, widget=forms.Textarea(attrs={"rows": 4}))  # fmt: skip


class NewOwnFieldForm(ProposalForm):
    """A field that is not there yet."""

    title = _("Nieuw eigen veld over leerlingen")
    places = {
        "name_nl": ("name", "nl"), "name_en": ("name", "en"), "reason_nl": ("why", "nl"), "reason_en": ("why", "en"), "purpose": ("purpose",),
        "basis": ("basis",), "sees": ("sees",), "writes": ("writes",), "term": ("term",), "kind": ("kind",), "choices_nl": ("choices",),
    }  # fmt: skip
    name_nl = text_line_field(_("Hoe heet het veld, in het Nederlands?"), most=LONGEST_NAME)
    name_en = text_line_field(_("Hoe heet het veld, in het Engels?"), most=LONGEST_NAME)
    reason_nl = text(_("Waarom heeft de school dit nodig, in het Nederlands?"), help_text=_("Gezinnen lezen dit."))
    reason_en = text(_("Waarom heeft de school dit nodig, in het Engels?"), help_text=_("Gezinnen lezen dit."))
    purpose = forms.ChoiceField(label=_("Waarvoor?"), error_messages=CHOOSE)
    basis = forms.ChoiceField(
        label=_("Op welke grond?"), help_text=_("Dit is de grond waar het doel op rust."), error_messages=CHOOSE
    )
    sees = Boxes(label=_("Welke functies zien het?"), help_text=_("Het gezin ziet het altijd."))
    writes = Boxes(label=_("Welke functies vullen het in?"))
    term = forms.ChoiceField(label=_("Hoe lang blijft het?"), error_messages=CHOOSE)
    kind = forms.ChoiceField(
        label=_("Wat vult u in?"), choices=[("", _("Kies")), *FIELD_KINDS.items()], error_messages=CHOOSE
    )
    choices_nl = _words(_("Waar kiest u uit, in het Nederlands?"))
    choices_en = _words(_("Waar kiest u uit, in het Engels?"))

    @property
    def root(self) -> Path:
        """Under a key that its English name makes."""
        return ("own_fields", self.key)

    def stands(self) -> dict[str, Any]:
        """Nothing yet."""
        return {}

    def prepare(self) -> None:
        """What fits the kind of data that such a field belongs to; nothing else is offered."""
        rules, known = self.register.rules, self.register
        opened = {rule.purpose for rule in rules if CATEGORY in rule.reads}
        terms = [known.terms[key] for key in known.categories[CATEGORY].terms]
        offered = {
            "purpose": [(one.key, say(one.name)) for one in known.purposes.values() if one.key in opened],
            "basis": [(one.key, f"{one.avg}: {say(one.text)}") for one in known.bases.values()],
            "term": [(one.key, period_text(one.period)) for one in terms if one.limit is Limit.MAX],
        }
        for name, found in offered.items():
            offer(self, name, [("", _("Kies")), *found])
        for name, may in (
            ("sees", {rule.role for rule in rules if CATEGORY in rule.reads}),
            ("writes", {rule.role for rule in rules if CATEGORY in rule.writes}),
        ):
            roles = [(one.key, say(one.name)) for one in known.roles.values() if one.staff and one.key in may]
            offer(self, name, roles)

    def clean(self) -> dict[str, Any]:
        """A name of which a key can be made, and as many words in both languages."""
        said = self.cleaned_data
        self.key = slug(str(said.get("name_en", "")))
        if "name_en" in said and (not self.key[:1].isalpha() or self.key in self.register.own_fields):
            self.add_error("name_en", gettext("Er is al een veld met deze naam. Geef een andere naam."))
        for name in ("choices_nl", "choices_en"):
            said[name] = [" ".join(line.split()) for line in str(said.get(name, "")).splitlines() if line.strip()]
        if len(said["choices_nl"]) != len(said["choices_en"]):
            self.add_error("choices_en", gettext("Geef in beide talen evenveel woorden, in dezelfde volgorde."))
        return super().clean()

    def changes(self) -> Sequence[Change]:
        """One more field."""
        said = self.cleaned_data
        words = zip(said["choices_nl"], said["choices_en"], strict=False)
        value = {
            "name": {"nl": said["name_nl"], "en": said["name_en"]},
            "why": {"nl": said["reason_nl"], "en": said["reason_en"]},
            **{name: said[name] for name in ("purpose", "basis", "sees", "writes", "term", "kind")},
            "choices": [{"nl": nl, "en": en} for nl, en in words] or None,
        }
        return [Change(self.root, value)]


class EndOwnFieldForm(ProposalForm):
    """A field that nobody fills in any more from a day on."""

    title = _("Een eigen veld beëindigen")
    places = {"ended_on": ("ended_on",)}
    ended_on = forms.DateField(
        label=_("Vanaf welke dag vult niemand het meer in?"),
        widget=forms.DateInput(attrs={"type": "date"}),
        error_messages={"required": _("Vul een datum in."), "invalid": _("Vul een datum in, zoals 1-12-2026.")},
    )

    @property
    def root(self) -> Path:
        """The field."""
        return ("own_fields", self.key)

    @property
    def about(self) -> Word:
        """Its name."""
        return say(self.thing.name)

    def said(self) -> dict[tuple[str, ...], object]:
        """The day, as the register writes it."""
        return {("ended_on",): self.cleaned_data["ended_on"].isoformat()}


class ClearOwnFieldForm(ProposalForm):
    """What was filled in in a field that ended goes in the next night, and does not wait for its term."""

    title = _("Wissen wat in een eigen veld staat")
    places = {"cleared": ("cleared",)}
    cleared = forms.BooleanField(
        label=_("Wis bij elke leerling wat in dit veld staat"),
        help_text=_(
            "Dat kan niet terug. Wat een gezin liet stilzetten, of waarover een verzoek loopt, blijft tot dat voorbij is."
        ),
        error_messages={"required": _("Vink aan dat u dit wilt.")},
    )

    @property
    def root(self) -> Path:
        """The field."""
        return ("own_fields", self.key)

    @property
    def about(self) -> Word:
        """Its name."""
        return say(self.thing.name)
