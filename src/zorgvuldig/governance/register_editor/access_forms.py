"""Forms for who may open what, and for who outside the school gets something."""

import re
import unicodedata
from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.text import format_lazy
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from zorgvuldig.governance.register_editor.fields import Founded, LegalClaimForm, ProposalForm, text, text_line_field
from zorgvuldig.governance.register_editor.phrases import NEEDS, TELLINGS, Word
from zorgvuldig.governance.register_editor.record import place_of_rule, rule_key
from zorgvuldig.kit.fields import offer
from zorgvuldig.kit.register_text import KIND
from zorgvuldig.kit.register_words import say
from zorgvuldig.register.amend import GONE, Change
from zorgvuldig.register.kinds import RecipientClass
from zorgvuldig.register.problems import Path
from zorgvuldig.register.schema import Category, Rule, Text

CHOOSE: dict[str, Word] = {"required": _("Kies uit de lijst."), "invalid_choice": _("Kies uit de lijst.")}
KEY_LONG = 40


class Boxes(forms.MultipleChoiceField):
    """Boxes to tick."""

    widget = forms.CheckboxSelectMultiple

    def __init__(self, **more: Any) -> None:
        super().__init__(error_messages={**CHOOSE, "required": _("Vink minstens één ding aan.")}, **more)


class OfRule(ProposalForm):
    """A change of one rule that stands."""

    @property
    def root(self) -> Path:
        """The rule, by its place."""
        return ("rules", _place(self))

    @property
    def about(self) -> Word:
        """Who, and for what."""
        return rule_text(self, self.thing)


class OfRecipient(ProposalForm):
    """A change of one recipient that stands."""

    @property
    def root(self) -> Path:
        """The recipient."""
        return ("recipients", self.key)

    @property
    def about(self) -> Word:
        """Its name."""
        return say(self.thing.name)


class RemovalForm(ProposalForm):
    """What it is about goes: nothing is filled in but why."""

    def changes(self) -> Sequence[Change]:
        """It goes."""
        return [Change(self.root, GONE)]

    def stands(self) -> dict[str, Any]:
        """Nothing is asked of it, but that it is there."""
        assert self.thing is not None
        return {}


class AccessForm(ProposalForm):
    """What a rule lets somebody read and change."""

    reads = Boxes(label=_("Welke gegevens mag diegene zien?"))
    writes = Boxes(label=_("Welke gegevens mag diegene veranderen?"), required=False)

    def prepare(self) -> None:
        """Every kind of data."""
        offered = _categories(self)
        for name in ("reads", "writes"):
            offer(self, name, offered)

    def clean_writes(self) -> list[str]:
        """Nobody changes what they do not see."""
        writes: list[str] = self.cleaned_data["writes"]
        if "reads" in self.cleaned_data and set(writes) - set(self.cleaned_data["reads"]):
            raise forms.ValidationError(
                gettext("Wie iets mag veranderen, moet het ook mogen zien. Vink dat erbij aan.")
            )
        return writes


class RuleForm(OfRule, AccessForm):
    """Other categories for a rule."""

    title = _("Veranderen wie wat mag openen")
    places = {"reads": ("reads",), "writes": ("writes",)}

    def said(self) -> dict[tuple[str, ...], object]:
        """In the order of the register, so that nothing but what was ticked differs."""
        return {
            ("reads",): _kept_order(self.thing.reads, self.cleaned_data["reads"]),
            ("writes",): _kept_order(self.thing.writes, self.cleaned_data["writes"]),
        }


class NewRuleForm(AccessForm):
    """A rule that is not there yet."""

    title = _("Nieuwe regel: wie mag wat openen?")
    field_order = ("role", "relation", "purpose", "reads", "writes")
    role = forms.ChoiceField(label=_("Wie?"), error_messages=CHOOSE)
    relation = forms.ChoiceField(label=_("Als diegene"), error_messages=CHOOSE)
    purpose = forms.ChoiceField(label=_("Waarvoor?"), error_messages=CHOOSE)

    @property
    def root(self) -> Path:
        """Behind the rules that there are."""
        return ("rules", len(self.register.rules))

    def stands(self) -> dict[str, Any]:
        """Nothing yet."""
        return {}

    def prepare(self) -> None:
        """What the register has."""
        super().prepare()
        self.order_fields(self.field_order)
        register = self.register
        for name, found in (("role", register.roles), ("relation", register.relations), ("purpose", register.purposes)):
            offered = [("", _("Kies")), *((key, say(one.name)) for key, one in found.items())]
            offer(self, name, offered)

    def changes(self) -> Sequence[Change]:
        """One more rule."""
        value = {name: self.cleaned_data[name] for name in self.field_order}
        return [Change(self.root, value)]

    def clean(self) -> dict[str, Any]:
        """Never a second for the same."""
        cleaned = super().clean()
        if not self.errors:
            rule = Rule(cleaned["role"], cleaned["relation"], cleaned["purpose"], (), ())
            if place_of_rule(self.register, rule_key(rule)) is not None:
                self.add_error("purpose", gettext("Deze functie heeft voor dit doel al een regel. Verander die regel."))
        return cleaned


class NoRuleForm(RemovalForm, OfRule):
    """A rule that goes: who loses what."""

    title = _("Een regel weghalen")


class RecipientForm(LegalClaimForm, OfRecipient):
    """What somebody outside gets, why, and how the family hears of it."""

    title = _("Ontvanger veranderen")
    places = {
        "name_nl": ("name", "nl"), "name_en": ("name", "en"), "article": ("article",), "categories": ("categories",), "fields_given": ("fields",),
        "form_nl": ("form", "nl"), "form_en": ("form", "en"), "told_nl": ("told", "nl"), "told_en": ("told", "en"), "desk": ("desk",),
        "outside_eea": ("outside_eea",), "source": ("source",), "source_status": ("source_status",),
        **LegalClaimForm.legal_places,
    }  # fmt: skip
    name_nl = text_line_field(_("Hoe heet de ontvanger, in het Nederlands?"))
    name_en = text_line_field(_("Hoe heet de ontvanger, in het Engels?"))
    article = text_line_field(_("Welk artikel staat dit toe?"))
    categories = Boxes(label=_("Welke soorten gegevens?"))
    fields_given = forms.CharField(
        label=_("Welke velden precies?"),
        help_text=_("Een veld op elke regel, zoals pupil_identity.given_name. De namen staan op de pagina van elke soort gegevens."),
        widget=forms.Textarea(attrs={"rows": 8, "spellcheck": "false"}),
        required=False,
    )  # fmt: skip
    form_nl = text(_("In welke vorm, in het Nederlands?"))
    form_en = text(_("In welke vorm, in het Engels?"))
    told_nl = text(_("Hoe hoort het gezin dit, in het Nederlands?"))
    told_en = text(_("Hoe hoort het gezin dit, in het Engels?"))
    desk = forms.ChoiceField(label=_("Wie van de school geeft het?"), required=False, error_messages=CHOOSE)
    outside_eea = text_line_field(
        _("Gaan de gegevens buiten de Europese Economische Ruimte?"),
        help_text=_("Noem dan het land en wat de gegevens daar beschermt. Laat het leeg als dat niet zo is."),
        required=False,
    )
    source = text_line_field(_("Waar staat dit?"), most=500)
    source_status = Founded()

    def prepare(self) -> None:
        """Kinds of data and roles of the register."""
        offered = [("", _("Niemand")), *((one.key, say(one.name)) for one in self.register.roles.values() if one.staff)]
        offer(self, "categories", _categories(self))
        offer(self, "desk", offered)

    def stands(self) -> dict[str, Any]:
        """The fields a line each."""
        found = super().stands()
        return found | {"fields_given": "\n".join(found["fields_given"]), "categories": list(found["categories"])}

    def clean_fields_given(self) -> list[str]:
        """Names of fields that are there."""
        names = list(dict.fromkeys(str(self.cleaned_data["fields_given"]).split()))
        for name in names:
            table, _dot, column = name.partition(".")
            if table not in self.register.tables or column not in self.register.tables[table].columns:
                says = gettext("Het veld «%(name)s» bestaat niet. Kijk de naam na op de pagina van de gegevens.")
                raise forms.ValidationError(says % {"name": name[:80]})
        return names

    def said(self) -> dict[tuple[str, ...], object]:
        """Lists in the order of the register."""
        said = super().said()
        return said | {
            ("categories",): _kept_order(self.thing.categories, self.cleaned_data["categories"]),
            ("fields",): _kept_order(self.thing.fields, self.cleaned_data["fields_given"]),
        }


class NewRecipientForm(RecipientForm):
    """Somebody outside who gets nothing yet."""

    title = _("Nieuwe ontvanger")
    kind = forms.ChoiceField(
        label=_("Waarom mag deze ontvanger gegevens krijgen?"),
        choices=[("", _("Kies")), *((kind.value, format_lazy("{}", word)) for kind, word in KIND.items() if kind not in (RecipientClass.SUBJECT, RecipientClass.INTERNAL))],
        error_messages=CHOOSE,
    )  # fmt: skip
    needs = Boxes(label=_("Wat moet er eerst zijn?"), choices=list(NEEDS.items()), required=False)
    telling = forms.ChoiceField(
        label=_("Wanneer hoort het gezin het?"), choices=list(TELLINGS.items()), error_messages=CHOOSE
    )

    @property
    def about(self) -> Word:
        """It has no name yet."""
        return ""

    def stands(self) -> dict[str, Any]:
        """Nothing yet."""
        return {}

    def prepare(self) -> None:
        """First who it is and why."""
        super().prepare()
        self.order_fields(["name_nl", "name_en", "kind", "article"])

    def clean(self) -> dict[str, Any]:
        """A name of which a key can be made that is not there yet."""
        self.key = slug(str(self.cleaned_data.get("name_en", "")))
        if "name_en" in self.cleaned_data and (not self.key or self.key in self.register.recipients):
            self.add_error("name_en", gettext("Er is al een ontvanger met deze naam. Geef een andere naam."))
        return super().clean()

    def changes(self) -> Sequence[Change]:
        """One more recipient."""
        said, value = self.cleaned_data, dict[str, Any]()
        for name, place in self.places.items():
            value[place[0]] = {**value.get(place[0], {}), place[1]: said[name]} if len(place) > 1 else said[name]
        return [Change(self.root, value | {name: said[name] for name in ("kind", "needs", "telling")})]


class NoRecipientForm(RemovalForm, OfRecipient):
    """A recipient that goes: it gets nothing any more."""

    title = _("Een ontvanger weghalen")


def rule_text(form: ProposalForm, rule: Rule) -> str:
    """A rule in one line: who, by which tie, for what."""
    register = form.register
    texts: tuple[Text, ...] = (register.roles[rule.role].name, register.relations[rule.relation].name, register.purposes[rule.purpose].name)  # fmt: skip
    return " · ".join(say(one) for one in texts)


def _categories(form: ProposalForm) -> list[tuple[str, str]]:
    found: Sequence[Category] = list(form.register.categories.values())
    return sorted(((one.key, say(one.name)) for one in found), key=lambda pair: pair[1].lower())


def _place(form: ProposalForm) -> int:
    place = place_of_rule(form.register, form.key)
    if place is None:
        raise KeyError(form.key)
    return place


def _kept_order(stands: Sequence[str], chosen: Sequence[str]) -> list[str]:
    return [key for key in stands if key in chosen] + [key for key in chosen if key not in stands]


def slug(name: str) -> str:
    """The key that a name makes: small letters, digits and lines below."""
    plain = unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode().lower()
    return re.sub(r"[^a-z0-9]+", "_", plain).strip("_")[:KEY_LONG].strip("_")
