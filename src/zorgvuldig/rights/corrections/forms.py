"""What a family fills in when something is not right, what its owner decides, and the statement after a refusal."""

from collections.abc import Collection, Mapping, Sequence
from datetime import date
from typing import Any

from django import forms
from django.core.files.uploadedfile import UploadedFile
from django.utils.datastructures import MultiValueDict
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from zorgvuldig.attendance.notices.forms import HIGHEST_SLOT
from zorgvuldig.kit.fields import DayField
from zorgvuldig.kit.labels import Word
from zorgvuldig.learning.marks import read_mark
from zorgvuldig.pupils.own_fields.forms import input_of
from zorgvuldig.register.own_fields import OwnField
from zorgvuldig.rights.corrections.fields import Disputable
from zorgvuldig.rights.corrections.values import CHOICES, NO, YES, is_text, stored_mark
from zorgvuldig.school.year.models import AbsenceReason

TEXT, WHY, STATEMENT = 4000, 2000, 2000  # characters
FILES, FILE_LIMIT = 3, 10 * 1024 * 1024  # so many papers, each of at most so many bytes
LATEST = 240  # minutes late
TOO_LONG: Word = _("Dit is te lang. Gebruik hoogstens %(limit_value)d tekens.")
WHOLE: Word = _("Vul een getal in zonder komma.")


class Papers(forms.ClearableFileInput):
    """Several files at once."""

    allow_multiple_selected = True


class PapersField(forms.FileField):
    """At most `FILES` files; what each of them is, the vault says."""

    widget = Papers

    def clean(self, data: Any, initial: Any = None) -> "list[UploadedFile[bytes]]":
        """The files, none when nobody brought one."""
        given = [one for one in data or [] if one]
        if len(given) > FILES:
            raise forms.ValidationError(
                gettext("Dat zijn te veel bestanden. Kies er hoogstens %(count)d.") % {"count": FILES}
            )
        single = super().clean
        return [single(one, initial) for one in given]


def _area(label: Word, limit: int, required: Word = "", help_text: Word = "", rows: int = 4) -> forms.CharField:
    return forms.CharField(
        label=label,
        help_text=help_text,
        required=bool(required),
        max_length=limit,
        widget=forms.Textarea(attrs={"rows": rows}),
        error_messages={"required": required, "max_length": TOO_LONG},
    )


def proposal_field(datum: Disputable, reasons: Sequence[AbsenceReason], own: OwnField | None) -> forms.Field:
    """The field for what a datum should say, of the kind that the datum is."""
    label: Word = _("Wat moet er staan?")
    kind = datum.model_field.get_internal_type()
    none: Word = _("Kies wat er moet staan.")
    if own:
        return input_of(own.kind, [(word.nl, word.en) for word in own.choices], label=label)
    if datum.table == "grade":
        return forms.CharField(label=label, max_length=20, error_messages={"required": _("Vul het cijfer in.")})
    if datum.field in CHOICES or kind == "BooleanField":
        words = CHOICES.get(datum.field) or {YES: _("ja"), NO: _("nee")}
        return forms.ChoiceField(
            label=label,
            choices=list(words.items()),
            widget=forms.RadioSelect,
            error_messages={"required": none, "invalid_choice": none},
        )
    if datum.column == "reason_id":
        choices = [(str(reason.pk), reason.name) for reason in reasons]
        return forms.ChoiceField(
            label=label, choices=choices, error_messages={"required": none, "invalid_choice": none}
        )
    if kind == "DateField":
        return DayField(label=label)
    if kind == "PositiveSmallIntegerField":
        most = LATEST if datum.column == "minutes" else HIGHEST_SLOT
        return forms.IntegerField(
            label=label, min_value=1, max_value=most, error_messages={"required": WHOLE, "invalid": WHOLE}
        )
    return _text_field(datum, label)


def _text_field(datum: Disputable, label: Word) -> forms.Field:
    required: Word = "" if datum.model_field.blank else _("Schrijf op wat er moet staan.")
    help_text: Word = "" if required else _("Laat leeg als hier niets moet staan.")
    if is_text(datum):
        return _area(label, TEXT, required, help_text)
    if "email" in datum.column:
        wrong = _("Dit is geen e-mailadres. Schrijf het als naam@voorbeeld.nl.")
        return forms.EmailField(
            label=label, required=bool(required), help_text=help_text, error_messages={"invalid": wrong}
        )
    return forms.CharField(
        label=label,
        required=bool(required),
        help_text=help_text,
        max_length=datum.model_field.max_length or 120,
        error_messages={"required": required, "max_length": TOO_LONG},
    )


class DisputeForm(forms.Form):
    """«This is not right»: what it should say, why, and what shows it. `own` is the field of the school's own that it is about."""

    field_order = ["proposed", "explanation", "papers"]
    explanation = _area(_("Waarom klopt het niet?"), WHY, _("Schrijf op waarom het niet klopt."))
    papers = PapersField(
        label=_("Papieren die dit laten zien"),
        required=False,
        allow_empty_file=True,  # the vault says what is wrong with it
        help_text=_("Hoogstens 3 bestanden: pdf, foto (jpg of png) of tekst, elk tot 10 MB."),
    )

    def __init__(
        self,
        data: Mapping[str, Any] | None = None,
        files: "MultiValueDict[str, UploadedFile[bytes]] | None" = None,
        *,
        datum: Disputable,
        now: str,
        reasons: Sequence[AbsenceReason],
        own: OwnField | None = None,
    ) -> None:
        super().__init__(data, files)
        self.datum, self.now = datum, now
        self.fields["proposed"] = proposal_field(datum, reasons, own)
        self.order_fields(self.field_order)

    def clean_proposed(self) -> str:
        """The proposal as a plain text, other than what stands there."""
        text = self._kept(self.cleaned_data["proposed"])
        if text == self.now:
            raise forms.ValidationError(gettext("Dit staat er al. Schrijf op wat er anders moet."))
        return text

    def _kept(self, given: object) -> str:
        if self.datum.table == "grade":
            mark, wrong = read_mark(str(given))
            if wrong or mark is None:
                raise forms.ValidationError(wrong or gettext("Vul het cijfer in."))
            return stored_mark(mark)
        return given.isoformat() if isinstance(given, date) else str(given or "").replace("\r\n", "\n")


ACCEPT, DONE, REFUSE = "accept", "done", "refuse"
DECISIONS: Mapping[str, Word] = {
    ACCEPT: _("Ja, ik verbeter het zo"),
    DONE: _("Ja, en het is al verbeterd"),
    REFUSE: _("Nee, het blijft zoals het is"),
}


class DecisionForm(forms.Form):
    """What the owner of the datum decides, and why. `was` is what the page said stands there now."""

    was = forms.CharField(widget=forms.HiddenInput, required=False)
    decision = forms.ChoiceField(label=_("Uw besluit"), widget=forms.RadioSelect)
    reason = _area(
        _("Waarom?"),
        WHY,
        _("Schrijf op waarom. Het gezin leest dit."),
        _("Het gezin leest dit. Bij nee: leg in gewone woorden uit waarom het klopt."),
    )

    def __init__(self, data: Mapping[str, Any] | None = None, *, ways: Collection[str], was: str) -> None:
        super().__init__(data, initial={"was": was})
        field = self.fields["decision"]
        assert isinstance(field, forms.ChoiceField)
        field.choices = [(way, DECISIONS[way]) for way in ways]
        wrong = _("Kies wat u besluit.")
        field.error_messages |= {"required": wrong, "invalid_choice": wrong}


class StatementForm(forms.Form):
    """The family's own view, which goes with the datum after a refusal."""

    statement = _area(
        _("Uw eigen verklaring"),
        STATEMENT,
        help_text=_(
            "Hoogstens 2.000 tekens. Wie dit gegeven op school opent, ziet uw verklaring erbij. Op een klassenlijst op papier "
            "staat zij niet."
        ),
        rows=6,
    )
