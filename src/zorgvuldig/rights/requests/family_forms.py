"""What a family fills in to ask something."""

from collections.abc import Mapping

from django import forms
from django.utils.translation import gettext_lazy as _

from zorgvuldig.register.schema import Category
from zorgvuldig.rights.requests.actions import ONE_OF_MANY, RequestContent
from zorgvuldig.rights.requests.form_fields import named, several_field, text_field
from zorgvuldig.rights.restriction.scope import mask_of, objectable, restrictable, used_for

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
                choices=named(objectable()),
                widget=forms.RadioSelect,
                error_messages={"required": _("Kies tegen welk gebruik u bezwaar maakt.")},
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
