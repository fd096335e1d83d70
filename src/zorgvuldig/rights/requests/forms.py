"""What a family fills in to ask something."""

from collections.abc import Iterable, Mapping
from datetime import date, timedelta

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from zorgvuldig.kit.fields import choice_field, day_field
from zorgvuldig.kit.labels import Word
from zorgvuldig.kit.register_words import say
from zorgvuldig.register.schema import Category, Purpose, Text
from zorgvuldig.rights.models import Request
from zorgvuldig.rights.requests.actions import ONE_OF_MANY, RequestContent
from zorgvuldig.rights.requests.decision import Decision
from zorgvuldig.rights.requests.grounds import grounds_for
from zorgvuldig.rights.requests.information import QUESTIONS, read, written
from zorgvuldig.rights.requests.labels import IDENTITY, OUTCOMES, TOLD_WAYS, WITH_CATEGORIES, not_given
from zorgvuldig.rights.restriction.actions import NOTICE
from zorgvuldig.rights.restriction.scope import mask_of, objectable, restrictable, stops_at_once, used_for, weighed

# Fields that several forms about requests have.

LONGEST = 10000


def text_field(label: Word, help_text: Word = "", required: Word = "", rows: int = 5) -> forms.CharField:
    """A text; with `required` (what is said when it is empty) it must be there."""
    return forms.CharField(
        label=label,
        help_text=help_text,
        required=bool(required),
        max_length=LONGEST,
        widget=forms.Textarea(attrs={"rows": rows}),
        error_messages={
            "required": required,
            "max_length": _("Dit is te lang. Gebruik hoogstens %(limit_value)d tekens."),
        },
    )


def several_field(
    label: Word, choices: Iterable[tuple[str, Word]], help_text: Word = "", required: Word = ""
) -> forms.MultipleChoiceField:
    """Any of a few, as boxes to tick."""
    return forms.MultipleChoiceField(
        label=label,
        help_text=help_text,
        choices=list(choices),
        widget=forms.CheckboxSelectMultiple,
        required=bool(required),
        error_messages={"required": required, "invalid_choice": _("Kies een van deze mogelijkheden.")},
    )


def spoken(texts: Mapping[str, Text], keys: Iterable[str]) -> list[tuple[str, str]]:
    """These of the texts as choices, in the language of the screen."""
    return [(key, say(texts[key])) for key in keys]


def named(rows: Iterable[Category | Purpose]) -> list[tuple[str, str]]:
    """Categories or purposes of the register as choices."""
    return [(row.key, say(row.name)) for row in rows]


def uses_with_an_objection() -> list[tuple[str, str]]:
    """What somebody can object to, as choices; with what the system cannot stop by itself is said that it goes on until it is decided."""
    goes_on = gettext("gaat door tot er een besluit is")
    return [*named(objectable()), *((key, f"{name} ({goes_on})") for key, name in named(weighed()))]


HELP = {
    "access": _("U mag dit leeg laten. Dan gaat het over alles wat de school heeft."),
    "erasure": _("Welke gegevens, en waarom zijn ze volgens u niet meer nodig?"),
    "restriction": _("Kloppen ze niet? Mag de school ze niet hebben? Of hebt u ze nodig voor een rechtszaak?"),
    "objection": _("Wat is er in uw situatie dat dit gebruik niet goed is?"),
    "portability": _("U mag dit leeg laten."),
    "withdrawal": _("Bijvoorbeeld: foto's op de website."),
}
OPTIONAL = ("access", "portability")


class AskForm(forms.Form):
    """One kind of request in somebody's own words. Says which fields it needs from the kind."""

    def __init__(self, data: Mapping[str, object] | None = None, *, kind: str, has_earlier: bool = False) -> None:
        super().__init__(data)
        self.kind = kind
        if kind == "objection":
            self.fields["purpose"] = forms.ChoiceField(
                label=_("Tegen welk gebruik maakt u bezwaar?"),
                choices=uses_with_an_objection(),
                widget=forms.RadioSelect,
                error_messages={
                    "required": _("Kies tegen welk gebruik u bezwaar maakt."),
                    "invalid_choice": say(not_given(kind)),
                },
            )
        if kind in ("restriction", "erasure", "objection"):
            self.fields["categories"] = several_field(
                _("Om welke gegevens gaat het?"),
                named(restrictable()),
                _("Kruist u niets aan, dan gaat het om alle gegevens die de school voor dit doel gebruikt.")
                if kind == "objection"
                else "",
                "" if kind != "restriction" else _("Kruis aan welke gegevens de school niet mag gebruiken."),
            )
        self.fields["wish"] = text_field(
            _("In uw eigen woorden"),
            HELP[kind],
            "" if kind in OPTIONAL else _("Schrijf op wat u vraagt en waarom. Een of twee zinnen is genoeg."),
        )
        if has_earlier and kind in ONE_OF_MANY:
            self.fields["is_other"] = forms.BooleanField(
                label=_("Dit gaat over iets anders dan wat ik eerder vroeg"), required=False
            )

    def clean(self) -> dict[str, object]:
        """An objection is against a use of the categories that were ticked."""
        cleaned: dict[str, object] = super().clean() or self.cleaned_data
        purpose, keys = str(cleaned.get("purpose", "")), cleaned.get("categories")
        if purpose and isinstance(keys, list) and keys and not mask_of(keys) & used_for(purpose):
            self.add_error(
                "categories", _("De school gebruikt deze gegevens niet voor dit doel. Kies andere gegevens.")
            )
        return cleaned

    def content(self) -> RequestContent:
        """What is asked."""
        said = self.cleaned_data
        purpose, mask = said.get("purpose", ""), mask_of(said.get("categories", []))
        return RequestContent(
            kind=self.kind,
            text=said["wish"],
            mask=mask & used_for(purpose) if purpose else mask,
            purpose=purpose,
            is_other=said.get("is_other", False),
        )


def chosen(categories: list[Category], mask: int) -> list[Category]:
    """Which of these are in a mask."""
    return [category for category in categories if category.mask & mask]


# What the privacy officer fills in.

Data = Mapping[str, object] | None


class IdentityForm(forms.Form):
    """By which way it was checked who asks."""

    def __init__(self, data: Data = None) -> None:
        super().__init__(data)
        self.fields["way"] = choice_field(
            _("Hoe hebt u gekeken wie het is?"),
            spoken(IDENTITY, ("known", "document_seen", "called_back")),
            _("Kies hoe u hebt gekeken wie het is."),
            _("Bewaar nooit een kopie van een paspoort."),
        )


class ExtendForm(forms.Form):
    """Why it takes longer."""

    reason = text_field(
        _("Waarom duurt het langer?"),
        _("Deze zin komt in de brief. Een goede reden is: het verzoek is groot of lastig, of er zijn er veel."),
        _("Schrijf op waarom het langer duurt. De wet vraagt dat."),
        rows=3,
    )


class NoteForm(forms.Form):
    """A note for colleagues."""

    text = text_field(
        _("Aantekening"), _("De vrager ziet dit niet op het scherm, wel in een kopie."), _("Schrijf iets op."), 3
    )


class WeighForm(forms.Form):
    """The four questions about a parent without authority."""

    def __init__(self, data: Data = None, *, request: Request) -> None:
        super().__init__(data, initial=read(str(request.weighing)))
        for key, question in QUESTIONS.items():
            self.fields[key] = text_field(question, "", _("Beantwoord ook deze vraag."), rows=2)

    @property
    def text(self) -> str:
        """The answers as they are kept."""
        return written({key: self.cleaned_data[key] for key in QUESTIONS})


class DecideForm(forms.Form):
    """A decision."""

    def __init__(self, data: Data = None, *, request: Request) -> None:
        mine = chosen(restrictable(), request.mask)
        super().__init__(data, initial={"categories": [category.key for category in mine]})
        self.request = request
        self.fields["outcome"] = choice_field(
            _("Wat is het besluit?"),
            spoken(OUTCOMES, ("granted", "partly", "refused", "withdrawn")),
            _("Kies een besluit."),
        )
        grounds = [(ground.key, f"{say(ground.text)} ({ground.article})") for ground in grounds_for(request.kind)]
        self.fields["ground"] = choice_field(
            _("Op welke grond?"),
            [("", gettext("geen: het verzoek is ingewilligd of ingetrokken")), *grounds],
            "",
            _("Nodig bij afwijzen en bij deels inwilligen."),
        )
        used = chosen(restrictable(), used_for(request.purpose))
        is_by_hand = bool(request.purpose) and not stops_at_once(request.purpose)
        # An objection to all that suppliers get has no parts: what they get is of what a school cannot leave alone.
        if request.kind in WITH_CATEGORIES and not is_by_hand and not (used_for(request.purpose) and not used):
            self.fields["categories"] = several_field(
                _("Voor welke gegevens willigt u het in?"),
                named(mine or used or restrictable()),
                _("Niets aankruisen: zoals gevraagd."),
            )
        self.fields["answer"] = text_field(
            _("Antwoord in gewone woorden"),
            _("Dit komt zo in de brief. Schrijf niet meer op dan de vrager mag weten."),
            _("Schrijf het antwoord op. Een besluit zonder uitleg is geen antwoord."),
        )

    def clean(self) -> dict[str, object]:
        """No refusal without a ground."""
        cleaned: dict[str, object] = super().clean() or self.cleaned_data
        outcome = cleaned.get("outcome")
        if outcome in ("refused", "partly") and not cleaned.get("ground"):
            self.add_error("ground", gettext("Kies op welke grond u (een deel) afwijst. De wet vraagt die."))
        return cleaned

    def decision(self) -> Decision:
        """What is decided."""
        said = self.cleaned_data
        is_refusal = said["outcome"] in ("refused", "partly")
        return Decision(
            outcome=said["outcome"],
            answer=said["answer"],
            ground=said["ground"] if is_refusal else "",
            mask=mask_of(said.get("categories", [])),
        )


class LiftForm(forms.Form):
    """From which day data are used again."""

    def __init__(self, data: Data = None, *, today: date) -> None:
        super().__init__(data)
        self.today = today
        self.fields["on"] = day_field(
            _("Vanaf welke dag worden de gegevens weer gebruikt?"),
            _("Vul een dag in."),
            _("De vrager hoort dit vooraf, met een brief. Geef daar een week voor."),
            today + NOTICE,
        )

    def clean_on(self) -> date:
        """After today, because the asker has to know first."""
        day: date = self.cleaned_data["on"]
        if day <= self.today:
            raise forms.ValidationError(gettext("Kies een dag na vandaag. De vrager moet het eerst weten."))
        if day > self.today + timedelta(days=366):
            raise forms.ValidationError(gettext("Kies een dag binnen een jaar."))
        return day


class RecordNoticeForm(forms.Form):
    """How a recipient was told."""

    def __init__(self, data: Data = None) -> None:
        super().__init__(data)
        self.fields["way"] = forms.ChoiceField(
            label=_("Hoe is het verteld?"),
            choices=spoken(TOLD_WAYS, TOLD_WAYS),
            error_messages={"required": _("Kies hoe het is verteld.")},
        )
        self.fields["remark"] = forms.CharField(
            label=_("Opmerking"),
            required=False,
            max_length=500,
            help_text=_("Waarom het niet kan, of met wie u sprak."),
        )

    def clean(self) -> dict[str, object]:
        """Impossible needs a reason."""
        cleaned: dict[str, object] = super().clean() or self.cleaned_data
        if cleaned.get("way") == "impossible" and not cleaned.get("remark"):
            self.add_error("remark", gettext("Schrijf op waarom het niet kan."))
        return cleaned
