"""What the forms of a change have in common: the change itself, why, and what families are told."""

from collections.abc import Mapping, Sequence
from typing import Any

from django import forms
from django.utils.text import format_lazy
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from zorgvuldig.governance.register_editor.phrases import FOUNDED, REFUSALS, Word
from zorgvuldig.governance.register_editor.reads import RegisterInForce
from zorgvuldig.register.amend import Change
from zorgvuldig.register.law import CitationProblem, citation
from zorgvuldig.register.period import period
from zorgvuldig.register.problems import Path, Problem, dotted

# What the register's own checks find, in words for a screen. They speak English, to whoever edits the file.
# A piece of what a check says, and the sentence for it. What stands here is what a form can run into.
SENTENCES: Sequence[tuple[str, Word]] = (
    ("keeps this for", _("De gegevens moeten langer blijven dan zij mogen blijven. Maak de kortste termijn korter, of de langste langer.")),
    ("this is called law", _("Noemt u dit wet? Vul dan in wie de tekst van nu las, op welke dag, en vanaf wanneer die tekst geldt.")),
    ("and cites none", _("Dit komt uit een wet. Noem de plaats in die wet, zo: avg 6(1)(a).")),
    ("cites the whole of a law", _("Noemt u dit wet? Noem dan het artikel, en niet de hele wet: van een artikel weten wij welke tekst er geldt.")),
    ("what is no longer in force", _("Deze wet geldt niet meer. Noem de plaats in de wet van nu, of kies niet voor de wet.")),
    ("is no day", _("Schrijf de dag als jaar, maand en dag, zo: 2026-11-26.")),
    ("the text calls a term legal", _("De tekst noemt deze termijn wettelijk, maar u koos niet voor de wet. Schrijf waar de termijn wel op rust.")),
    ("stands beside the period", _("Schrijf {period} in plaats van de termijn zelf. Dan zegt de tekst altijd de termijn die geldt.")),
    ("a period that the term has not", _("Deze gegevens hebben geen termijn. Haal {period} uit de tekst.")),
    ("whatever the register says", _("Camerabeelden gaan na hooguit 4 weken weg. Kies een termijn van 28 dagen of korter.")),
    ("needs its source", _("Schrijf op waar dit staat.")),
    ("needs an article", _("Schrijf op welk artikel dit toestaat.")),
    ("on consent gets them by", _("Wie gegevens krijgt na toestemming, krijgt ze omdat het gezin ja zei. Noem dat artikel, zo: 6(1)(a).")),
    ("gets declared fields", _("Noem welke velden deze ontvanger krijgt, en welk bureau van de school ze geeft.")),
    ("many pupils at once", _("Veel leerlingen tegelijk mag alleen als de wet het eist. Haal dit vinkje weg.")),
    ("there is no field", _("Een van deze velden bestaat niet. Schrijf ze zoals zij op de pagina van de gegevens staan.")),
    ("fields and categories differ", _("De velden en de soorten gegevens passen niet bij elkaar. Kies precies de soorten van deze velden.")),
    ("writes what it does not read", _("Wie iets mag veranderen, moet het ook mogen zien. Vink dat erbij aan.")),
    ("reads nothing opens nothing", _("Vink minstens één soort gegevens aan. Of haal de regel helemaal weg.")),
    ("have a rule already", _("Deze functie heeft voor dit doel al een regel. Verander die regel.")),
    ("no rule or job opens this", _("Dan kan niemand deze gegevens nog openen. Laat ten minste één regel over.")),
    ("is no staff role", _("Deze manier van horen bij een leerling is alleen voor medewerkers. Kies een andere.")),
    ("sees no data of pupils", _("De beheerder van het systeem ziet nooit gegevens van leerlingen. Kies een andere functie.")),
    ("empty in one of its two languages", _("Schrijf de tekst in het Nederlands en in het Engels.")),
    ("a field of one's own holds none", _("Dit gaat over gegevens die de wet extra beschermt, zoals gezondheid of geloof. Daar maakt u geen eigen veld voor.")),
    ("fields at most", _("Er zijn al 30 eigen velden. Haal er eerst een weg die niemand meer nodig heeft.")),
    ("signs at most", _("Deze naam is te lang. Maak hem korter, en leg bij de reden uit wat u bedoelt.")),
    ("and not on", _("Dit doel rust op een andere grond. Kies de grond van het doel.")),
    ("nobody opens", _("Voor dit doel opent niemand deze soort gegevens. Kies een ander doel.")),
    ("writes what it does not see", _("Wie het veld invult, moet het ook zien. Vink die functie erbij aan.")),
    ("a choice is from 2", _("Geef bij een keuze ten minste 2 en hooguit 20 woorden.")),
    ("only a choice has", _("Woorden om uit te kiezen horen alleen bij een keuze. Maak dit leeg, of kies «keuze».")),
    ("two choices have", _("Twee keer hetzelfde woord. Haal er een weg.")),
    ("nobody fills in any more is cleared", _("Dit veld is nog in gebruik. Beëindig het eerst.")),
    ("leaves the school to nobody", _("Wat in een eigen veld staat, gaat naar niemand buiten de school. Haal dat veld weg.")),
    ("is biometrics, which", _("Dit gaat over lichaamskenmerken om iemand te herkennen. Dat doet de school niet. Haal het weg.")),
    ("no time lies between", _("Vul in na hoeveel tijd het weer moet.")),
    ("longer than 999 years", _("Deze tijd is te lang. Kies een kortere tijd.")),
    ("is no recipient of the register", _("Een vraag om toestemming noemt deze ontvanger nog. Die vraag moet eerst weg.")),
    ("does not get all of these", _("Een vraag om toestemming noemt gegevens die deze ontvanger zo niet meer krijgt.")),
    ("is no field of a supplier", _("Een leverancier krijgt een van deze velden volgens zijn afspraak. Laat dat veld staan.")),
)  # fmt: skip


def sentence(problem: Problem) -> str:
    """What is wrong and what to do, in the language of the page; in the words of the check when no form should run into it."""
    for words, says in SENTENCES:
        if words in problem.what:
            return str(says)
    says = gettext("Zo klopt het register niet. De controle zegt bij %(key)s, in het Engels: «%(what)s; %(remedy)s».")
    return says % {"key": problem.key, "what": problem.what, "remedy": problem.remedy}


LONG = 2000
SHARED = ("was", "why", "tells_families", "tell_nl", "tell_en")


def text_line_field(label: Word, *, help_text: Word = "", most: int = 300, required: bool = True) -> forms.CharField:
    """A text on one line."""
    says = {"required": _("Vul dit in."), "max_length": _("Deze tekst is te lang. Maak hem korter.")}
    return forms.CharField(
        label=label, help_text=help_text, max_length=most, required=required, error_messages=says
    )  # fmt: skip


def text(label: Word, *, help_text: Word = "", required: bool = True, rows: int = 3) -> forms.CharField:
    """A text on several lines. It stays one paragraph: the register is a file of lines."""
    return forms.CharField(
        label=label, help_text=help_text, max_length=LONG, required=required, widget=forms.Textarea(attrs={"rows": rows}),
        error_messages={"required": _("Schrijf dit op."), "max_length": _("Deze tekst is te lang. Maak hem korter.")},
    )  # fmt: skip


def number(label: Word, *, least: int, most: int, help_text: Word = "", required: bool = True) -> forms.IntegerField:
    """A whole number."""
    says = format_lazy(_("Vul een getal van {least} tot en met {most} in."), least=least, most=most)
    return forms.IntegerField(
        label=label, help_text=help_text, min_value=least, max_value=most, required=required,
        error_messages=dict.fromkeys(("required", "invalid", "min_value", "max_value"), says),
    )  # fmt: skip


class Founded(forms.ChoiceField):
    """How well a claim is founded."""

    def __init__(self) -> None:
        super().__init__(
            label=_("Hoe zeker is dit?"),
            help_text=_(
                "Kies de wet alleen als iemand de tekst heeft gelezen die nu geldt. Vul hieronder in wie dat was, en wanneer."
            ),
            choices=list(FOUNDED.items()),
            error_messages={"required": _("Kies hoe zeker dit is."), "invalid_choice": _("Kies uit de lijst.")},
        )


class ProposalForm(forms.Form):
    """A change of one thing of the register. `places` says per field where its value stands under `root`.

    `key` names the thing; KeyError when the register has none of that name.
    """

    title: Word = ""
    places: Mapping[str, tuple[str, ...]] = {}

    was = forms.CharField(widget=forms.HiddenInput, required=False, max_length=64)
    why = text(
        _("Waarom stelt u dit voor?"),
        help_text=_("Wie besluit leest dit, en het blijft bij de versie staan. Noem geen persoon."),
    )
    tells_families = forms.BooleanField(
        label=_("Gezinnen moeten dit weten"),
        help_text=_("Dan staat uw tekst 60 dagen op hun startpagina, vanaf het moment dat de verandering ingaat."),
        required=False,
    )
    tell_nl = text(_("Wat lezen gezinnen, in het Nederlands?"), required=False)
    tell_en = text(_("Wat lezen gezinnen, in het Engels?"), required=False)

    def __init__(self, data: Any = None, *, standing: RegisterInForce, key: str = "") -> None:
        self.standing, self.register, self.key = standing, standing.register, key
        super().__init__(data, initial={**self.stands(), "was": standing.digest})
        own = [name for name in self.fields if name not in SHARED]
        self.order_fields([*own, *SHARED])
        self.prepare()

    def prepare(self) -> None:
        """Offer what there is to choose from."""

    @property
    def root(self) -> Path:
        """Where in the register the thing stands. Every form says its own; a form of Django cannot be an abstract class."""
        raise NotImplementedError

    @property
    def about(self) -> Word:
        """What the thing is called."""
        return ""

    def stands(self) -> dict[str, Any]:
        """What each field says now."""
        return {name: self._at(self.thing, place) for name, place in self.places.items()}

    @property
    def thing(self) -> Any:
        """The thing as the register has it. Raises KeyError."""
        section, *rest = self.root
        found: Any = getattr(self.register, str(section))
        return found[rest[0]] if rest else found

    def said(self) -> dict[tuple[str, ...], object]:
        """What is said of it from now on, by place under `root`."""
        return {place: self.cleaned_data[name] for name, place in self.places.items()}

    def changes(self) -> Sequence[Change]:
        """What differs from what stands now."""
        return [
            Change((*self.root, *place), value)
            for place, value in self.said().items()
            if value != _plain(self._at(self.thing, place))
        ]

    def clean(self) -> dict[str, Any]:
        """Made from what is in force, with a text for families in both languages when they are to be told."""
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        for name, value in cleaned.items():
            if isinstance(value, str):
                cleaned[name] = " ".join(value.split())
        if cleaned.get("tells_families"):
            for name in ("tell_nl", "tell_en"):
                if not cleaned.get(name) and name not in self.errors:
                    self.add_error(name, gettext("Schrijf op wat gezinnen lezen, of haal het vinkje weg."))
        if self.is_stale:
            self.add_error(None, str(REFUSALS["register_base"]))
        elif not self.errors and not self.changes():
            self.add_error(None, str(REFUSALS["register_same"]))
        return cleaned

    @property
    def is_stale(self) -> bool:
        """Whether it was filled in from another register than the one in force."""
        was = self.data.get("was", "") if self.is_bound else self.standing.digest
        return was != self.standing.digest or not self.standing.is_current

    def refuse(self, problems: Sequence[Problem]) -> None:
        """Put what the register's own checks say beside the field that it is about."""
        for problem in problems:
            self.add_error(self._field_of(problem.key), sentence(problem))

    def _field_of(self, key: str) -> str | None:
        for name, place in self.places.items():
            here = dotted((*self.root, *place))
            if name in self.fields and (
                here == key or here.startswith(f"{key}.") or key.startswith((f"{here}.", f"{here}["))
            ):
                return name
        return None

    @staticmethod
    def _at(thing: Any, place: tuple[str, ...]) -> Any:
        for part in place:
            thing = getattr(thing, part)
        return thing


def _plain(value: Any) -> Any:
    return list(value) if isinstance(value, tuple) else value


class LengthForm(ProposalForm):
    """A change with a period in it, asked as years, months and days; `length` is where it stands."""

    length = "period"
    years = number(_("Jaren"), least=0, most=200, required=False)
    months = number(_("Maanden"), least=0, most=1200, required=False)
    days = number(_("Dagen"), least=0, most=3650, required=False)

    def stands(self) -> dict[str, Any]:
        """The period in three numbers; an empty field is none of those."""
        found = period(getattr(self.thing, self.length))
        counts = {"years": found.months // 12, "months": found.months % 12, "days": found.days}
        return super().stands() | {name: count or None for name, count in counts.items()}

    def said(self) -> dict[tuple[str, ...], object]:
        """The same period keeps the way in which the register writes it."""
        counts = [
            (self.cleaned_data.get(name) or 0, unit) for name, unit in (("years", "Y"), ("months", "M"), ("days", "D"))
        ]
        written = "".join(f"{count}{unit}" for count, unit in counts if count)
        stands = getattr(self.thing, self.length)
        new = f"P{written}" if written else ""
        return {**super().said(), (self.length,): stands if period(new) == period(stands) else new}

    def _field_of(self, key: str) -> str | None:
        """What is wrong between two terms stands at the category that has both."""
        is_length = key == dotted((*self.root, self.length)) or key.startswith("categories.")
        return "years" if is_length else super()._field_of(key)


class LegalClaimForm(ProposalForm):
    """A change of what rests on a text of law: where that stands, and who read it as it is in force."""

    legal_places: Mapping[str, tuple[str, ...]] = {
        name: (name,) for name in ("cites", "confirmed_by", "confirmed_on", "read")
    }
    cites = forms.CharField(
        label=_("Op welke plaatsen in de wet rust dit?"),
        help_text=_("Een plaats op elke regel: de sleutel van de wet en het artikel, zo: avg 6(1)(a)."),
        max_length=LONG,
        widget=forms.Textarea(attrs={"rows": 4, "spellcheck": "false"}),
        required=False,
        error_messages={"max_length": _("Deze tekst is te lang. Maak hem korter.")},
    )
    confirmed_by = text_line_field(
        _("Wie heeft de tekst gelezen die nu geldt?"),
        help_text=_("Een functie, of een naam die de school hier wil noemen. Laat het leeg als niemand dat deed."),
        required=False,
    )
    confirmed_on = text_line_field(_("Op welke dag was dat?"), help_text=_("Zo: 2026-11-26."), most=10, required=False)
    read = text_line_field(
        _("Vanaf welke dag geldt de tekst die is gelezen?"), help_text=_("Zo: 2026-11-26."), most=10, required=False
    )

    def stands(self) -> dict[str, Any]:
        """The places a line each."""
        found = super().stands()
        return found | {"cites": "\n".join(found["cites"])} if found else found

    def clean_cites(self) -> list[str]:
        """Places in texts that the register has, each once."""
        places = [" ".join(line.split()) for line in str(self.cleaned_data["cites"]).splitlines() if line.strip()]
        for place in places:
            try:
                is_known = citation(place).law in self.register.laws
            except CitationProblem:
                is_known = False
            if not is_known:
                says = gettext(
                    "«%(place)s» is geen plaats in een wet van het register. Schrijf de sleutel van de wet en het artikel, zo: avg 6(1)(a)."
                )
                raise forms.ValidationError(says % {"place": place[:80]})
        return list(dict.fromkeys(places))
