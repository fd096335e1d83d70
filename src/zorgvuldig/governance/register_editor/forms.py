"""A form per kind of change: a term, a purpose, a wording, when the system asks to look, what has to be done, and who answers."""

from collections.abc import Mapping
from dataclasses import replace
from operator import itemgetter
from typing import Any

from django import forms
from django.utils.text import format_lazy
from django.utils.timezone import localdate
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from zorgvuldig.governance.register_editor.access_forms import (
    NewRecipientForm,
    NewRuleForm,
    NoRecipientForm,
    NoRuleForm,
    RecipientForm,
    RuleForm,
)
from zorgvuldig.governance.register_editor.fields import (
    Founded,
    LegalClaimForm,
    LengthForm,
    ProposalForm,
    number,
    text,
    text_line_field,
)
from zorgvuldig.governance.register_editor.own_field_forms import ClearOwnFieldForm, EndOwnFieldForm, NewOwnFieldForm
from zorgvuldig.governance.register_editor.phrases import AFTER, Word
from zorgvuldig.governance.register_editor.record import kept_by
from zorgvuldig.kit.fields import offer
from zorgvuldig.kit.register_words import say
from zorgvuldig.kit.rules import days_of_texts, legal_rule
from zorgvuldig.register.claim_uses import claim_name
from zorgvuldig.register.law_versions import cited_articles, newer_texts
from zorgvuldig.register.problems import Path
from zorgvuldig.register.schema import Register, SourceStatus

PERIOD_SAID = _("Schrijf {period} waar de termijn komt te staan. Het systeem vult hem in, zodat tekst en termijn altijd gelijk zijn.")  # fmt: skip


class TermForm(LegalClaimForm, LengthForm):
    """How long something is kept."""

    title = _("Bewaartermijn veranderen")
    places = {
        "after": ("after",),
        "text_nl": ("text", "nl"),
        "text_en": ("text", "en"),
        "source": ("source",),
        "source_status": ("source_status",),
        "confirmed_by_school": ("confirmed_by_school",),
        **LegalClaimForm.legal_places,
    }
    after = forms.ChoiceField(
        label=_("Wanneer begint de tijd te lopen?"),
        choices=list(AFTER.items()),
        required=False,
        error_messages={"invalid_choice": _("Kies uit de lijst.")},
    )
    text_nl = text(_("Wat lezen mensen hierover, in het Nederlands?"), help_text=PERIOD_SAID)
    text_en = text(_("Wat lezen mensen hierover, in het Engels?"), help_text=PERIOD_SAID)
    source = text_line_field(
        _("Waar staat dit?"), help_text=_("Het artikel, de norm of de pagina, en wanneer u die las."), most=500
    )
    source_status = Founded()
    confirmed_by_school = forms.BooleanField(label=_("De school heeft deze termijn vastgesteld"), required=False)

    @property
    def root(self) -> Path:
        """The term."""
        return ("terms", self.key)

    @property
    def about(self) -> Word:
        """What is kept by it; where no kind of data is, what it says."""
        kept = kept_by(self.register, self.thing)
        return ", ".join(say(category.name) for category in kept) or say(self.thing.says)


class PurposeForm(ProposalForm):
    """Why the school uses data, and which law allows it."""

    title = _("Doel veranderen")
    places = {
        "name_nl": ("name", "nl"),
        "name_en": ("name", "en"),
        "says_nl": ("says", "nl"),
        "says_en": ("says", "en"),
        "basis": ("basis",),
    }
    name_nl = text_line_field(_("Hoe heet het doel, in het Nederlands?"))
    name_en = text_line_field(_("Hoe heet het doel, in het Engels?"))
    says_nl = text_line_field(_("Wat staat er in de strook boven een open dossier, in het Nederlands?"))
    says_en = text_line_field(_("Wat staat er in de strook boven een open dossier, in het Engels?"))
    basis = forms.ChoiceField(
        label=_("Op welke grond?"),
        error_messages={"required": _("Kies een grond."), "invalid_choice": _("Kies een grond uit de lijst.")},
    )

    def prepare(self) -> None:
        """The grounds of the register."""
        offered = [(one.key, f"{one.avg}: {say(one.text)}") for one in self.register.bases.values()]
        offer(self, "basis", offered)

    @property
    def root(self) -> Path:
        """The purpose."""
        return ("purposes", self.key)

    @property
    def about(self) -> Word:
        """Its name."""
        return say(self.thing.name)


class ClaimForm(LegalClaimForm):
    """Confirming a claim by the text in force, or saying that it is less sure; the key is that of the whole register, `terms.access_log`."""

    title = _("Bevestigen dat het in de wet staat")
    places = {"source": ("source",), "source_status": ("source_status",), **LegalClaimForm.legal_places}
    source = text_line_field(
        _("Waar staat dit?"), help_text=_("Het artikel, de norm of de pagina, en wanneer u die las."), most=500
    )
    source_status = Founded()

    @property
    def root(self) -> Path:
        """The claim. Raises KeyError for one that is not there."""
        if self.key not in self.register.claims_of_law:
            raise KeyError(self.key)
        section, _dot, key = self.key.partition(".")
        return (section, key)

    @property
    def about(self) -> Word:
        """What it is called, or else where it stands in the law."""
        name = claim_name(self.key, self.thing, self.register)
        return say(name) if name else legal_rule(self.key)

    def prepare(self) -> None:
        """Where it stands and how sure that is, and then who read it."""
        self.order_fields(["cites", "source", "source_status", "confirmed_by", "confirmed_on", "read"])

    def stands(self) -> dict[str, Any]:
        """As it stands, but for what somebody comes to say: law, by the text of today, read today."""
        found, days = super().stands(), days_of_texts()
        known = [days[article] for article in cited_articles(self.thing) if article in days]
        if self.thing.source_status in (SourceStatus.LAW, SourceStatus.LAW_TO_CONFIRM):
            found |= {"source_status": SourceStatus.LAW, "confirmed_on": localdate().isoformat()}
            found |= {"read": max(known)} if known else {}
        if self.thing.source_status is SourceStatus.LAW_TO_CONFIRM:
            found["source"] = ""  # what stands there says that nobody has read it
        return found

    def clean(self) -> dict[str, Any]:
        """Nobody confirms a claim by a text that is no longer in force."""
        cleaned = super().clean()
        if cleaned.get("source_status") == SourceStatus.LAW and not self.errors.keys() & {"cites", "read"}:
            said = replace(self.thing, cites=tuple(cleaned["cites"]), read=cleaned["read"])
            if newer := newer_texts(said, days_of_texts()):
                (law, number), day = max(newer.items(), key=itemgetter(1))
                says = gettext(
                    "Van %(law)s artikel %(number)s geldt sinds %(day)s een andere tekst. Lees die, en vul die dag in."
                )
                self.add_error("read", says % {"law": say(self.register.laws[law].name), "number": number, "day": day})
        return cleaned


class WatchForm(LegalClaimForm):
    """When reading is unusual enough to ask about it."""

    title = _("Signaal veranderen")
    places = {
        "threshold": ("threshold",),
        "window": ("window",),
        "from_hour": ("from_hour",),
        "until_hour": ("until_hour",),
        **LegalClaimForm.legal_places,
    }
    threshold = number(_("Vanaf hoeveel leerlingen?"), least=1, most=100_000)
    window = number(_("In hoeveel dagen?"), least=1, most=366)
    from_hour = number(_("Vanaf welk uur telt het?"), help_text=_("Twee keer 0 is de hele dag."), least=0, most=23)
    until_hour = number(_("Tot welk uur telt het?"), least=0, most=23)

    @property
    def root(self) -> Path:
        """The watch."""
        return ("watches", self.key)

    @property
    def about(self) -> Word:
        """Its name."""
        return say(self.thing.name)


class DutyForm(LegalClaimForm, LengthForm):
    """How often something has to be looked at."""

    title = _("Vaste taak veranderen")
    places = LegalClaimForm.legal_places
    length = "every"

    @property
    def root(self) -> Path:
        """The duty."""
        return ("duties", self.key)

    @property
    def about(self) -> Word:
        """Its name."""
        return say(self.thing.name)

    def clean(self) -> dict[str, Any]:
        """Some time has to lie between two turns."""
        cleaned = super().clean()
        if not self.errors.keys() & {"years", "months", "days"} and not any(
            cleaned.get(name) for name in ("years", "months", "days")
        ):
            self.add_error("years", gettext("Vul in na hoeveel tijd het weer moet."))
        return cleaned


class ControllerForm(ProposalForm):
    """Who answers for the data, and who oversees that (AVG art. 4(7) and 37)."""

    title = _("School en toezicht veranderen")
    places = {name: (name,) for name in ("name", "contact", "dpo_name", "dpo_contact")}
    name = text_line_field(
        _("Wie is verantwoordelijk voor de gegevens?"), help_text=_("De naam van het schoolbestuur.")
    )
    contact = text(_("Hoe is het bestuur te bereiken?"))
    dpo_name = text_line_field(_("Hoe heet de functionaris gegevensbescherming?"))
    dpo_contact = text_line_field(_("Hoe is de functionaris te bereiken?"))

    @property
    def root(self) -> Path:
        """The controller; there is one."""
        if self.key != "bestuur":
            raise KeyError(self.key)
        return ("controller",)


class ServiceForm(ProposalForm):
    """Who works for the school or beside it, and where they keep the data (AVG art. 13(1)(e), 28 and 30(1)(d))."""

    title = _("Wie voor of naast ons werkt")
    places = {name: (name,) for name in ("who", "country", "outside_eea", "unused")}
    who = text_line_field(
        _("Wie is het?"),
        help_text=_("De naam van het bedrijf of van het programma. Zijn het er meer? Zet er een komma tussen."),
        required=False,
    )
    country = text_line_field(_("In welk land bewaren zij de gegevens?"), required=False)
    outside_eea = text_line_field(
        _("Buiten de Europese Economische Ruimte: met welke waarborg?"),
        help_text=_("Laat dit leeg als de gegevens binnen Europa blijven."),
        required=False,
    )
    unused = forms.BooleanField(label=_("De school gebruikt dit niet"), required=False)

    @property
    def root(self) -> Path:
        """The service."""
        return ("outside_services", self.key)

    @property
    def about(self) -> Word:
        """Its name, and what it does."""
        return f"{say(self.thing.name)}. {say(self.thing.does)}"

    def clean(self) -> dict[str, Any]:
        """Somebody with a country, or nobody at all."""
        cleaned = super().clean()
        who, country = cleaned.get("who"), cleaned.get("country")
        if cleaned.get("unused") and (who or country or cleaned.get("outside_eea")):
            self.add_error(
                "unused", gettext("U noemt iemand, en zegt dat de school dit niet gebruikt. Kies een van de twee.")
            )
        elif not cleaned.get("unused") and not who:
            self.add_error("who", gettext("Schrijf op wie het is. Of vink aan dat de school dit niet gebruikt."))
        elif who and not country:
            self.add_error("country", gettext("Schrijf op in welk land de gegevens staan."))
        return cleaned


class WordingForm(ProposalForm):
    """The words for one thing, in two languages each; `parts` says which texts it has, with what each is."""

    section = ""
    parts: Mapping[str, Word] = {}

    def __init_subclass__(cls) -> None:
        """Each text in both languages."""
        super().__init_subclass__()
        cls.places = {f"{part}_{language}": (part, language) for part in cls.parts for language in ("nl", "en")}

    def prepare(self) -> None:
        """Two fields for each text; a promise without a limit says nothing there."""
        for part, label in self.parts.items():
            for language, says in (("nl", _("{what}, in het Nederlands")), ("en", _("{what}, in het Engels"))):
                field = text(format_lazy(says, what=label), required=part != "cannot")
                self.fields[f"{part}_{language}"] = field
        self.order_fields(list(self.places))

    @property
    def root(self) -> Path:
        """The thing with these words."""
        return (self.section, self.key)

    @property
    def about(self) -> Word:
        """Its name, or its number."""
        return say(self.thing.name) if hasattr(self.thing, "name") else self.key


class CategoryWordsForm(WordingForm):
    """What a kind of data is called, what it holds and whom it comes from."""

    title, section = _("Woorden voor gegevens veranderen"), "categories"
    parts = {"name": _("Naam"), "holds": _("Wat het bevat"), "origin": _("Van wie het komt")}


class PromiseForm(WordingForm):
    """What the school promises."""

    title, section = _("Belofte veranderen"), "promises"
    parts = {
        "says": _("De belofte"),
        "kept_by": _("Hoe wij dit waarmaken"),
        "cannot": _("Wat wij niet kunnen garanderen"),
    }


class TopicForm(WordingForm):
    """What people are asked. Other words are another question: everybody is asked again."""

    title, section = _("Vraag om toestemming veranderen"), "topics"
    parts = {"name": _("Naam"), "asks": _("De vraag")}


FORMS: Mapping[str, type[ProposalForm]] = {
    "termijn": TermForm,
    "bewering": ClaimForm,
    "doel": PurposeForm,
    "ontvanger": RecipientForm,
    "nieuwe-ontvanger": NewRecipientForm,
    "ontvanger-weg": NoRecipientForm,
    "regel": RuleForm,
    "nieuwe-regel": NewRuleForm,
    "regel-weg": NoRuleForm,
    "gegevens": CategoryWordsForm,
    "belofte": PromiseForm,
    "vraag": TopicForm,
    "signaal": WatchForm,
    "taak": DutyForm,
    "school": ControllerForm,
    "nieuw-eigen-veld": NewOwnFieldForm,
    "einde-eigen-veld": EndOwnFieldForm,
    "wis-eigen-veld": ClearOwnFieldForm,
    "dienst": ServiceForm,
}
NEW = frozenset({"nieuwe-ontvanger", "nieuwe-regel", "nieuw-eigen-veld"})  # about nothing that has a name yet


def way_back(kind: str, key: str, register: Register) -> tuple[str, dict[str, str]]:
    """The page from which a form is reached: name and arguments of its address."""
    match kind:
        case "doel":
            return "register_purpose", {"key": key}
        case "regel" | "regel-weg":
            return "register_purpose", {"key": key.rsplit("~", 1)[-1]}
        case "bewering":
            return "law_claims", {}
        case "ontvanger":
            return "register_recipient", {"key": key}
        case "gegevens":
            return "register_category", {"key": key}
        case "termijn" if kept := kept_by(register, register.terms[key]):
            return "register_category", {"key": kept[0].key}
        case "termijn" | "belofte" | "vraag" | "signaal" | "taak" | "school" | "dienst":
            return "register_other", {}
        case "nieuw-eigen-veld" | "einde-eigen-veld" | "wis-eigen-veld":
            return "register_own_fields", {}
    return "register_record", {}
