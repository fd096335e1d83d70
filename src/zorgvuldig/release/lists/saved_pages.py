"""Keeping the columns of a list by a name, renaming it, and taking it away."""

from collections.abc import Mapping
from functools import partial
from typing import Any
from uuid import UUID

from django import forms
from django.http import Http404
from django.urls import reverse
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from zorgvuldig.gate.declared import REGISTER
from zorgvuldig.gate.door import Kind
from zorgvuldig.gate.pages import page, route
from zorgvuldig.gate.roles import roles_of
from zorgvuldig.kit.fields import offer
from zorgvuldig.kit.form_page import FormCopy
from zorgvuldig.kit.page_kinds import ConfirmPage, Context, FormPage
from zorgvuldig.kit.refusals import Word
from zorgvuldig.kit.words import say
from zorgvuldig.release.lists.column_pages import COLUMN, SORTED
from zorgvuldig.release.lists.columns import PURPOSE, ListColumn, chosen
from zorgvuldig.release.lists.saved import FOR_ROLES, LEADER, SavedRow, delete_list, rename_list, save_list, saved_list

REFUSALS: Mapping[str, Word] = {
    "taken": _("U hebt al een lijst met deze naam. Kies een andere naam."),
    "not_for_role": _("Alleen de schoolleiding maakt een lijst voor een hele functie. Bewaar haar voor uzelf."),
    "no_school": _("U hebt vandaag geen functie op een school. Vraag de schoolleiding of dat klopt."),
}
writing = partial(
    page, purpose=PURPOSE, kind=Kind.NOBODY, reads=("organisation", "staff", "release"), writes=("release",), facts="release"
)  # fmt: skip


class NameForm(forms.Form):
    """What a list is called."""

    name = forms.CharField(
        label=_("Hoe heet de lijst?"),
        help_text=_("Bijvoorbeeld «Excursie» of «Bellen». Noem geen naam van een leerling."),
        max_length=60,
        error_messages={"required": _("Geef de lijst een naam.")},
    )


class SaveForm(NameForm):
    """The name, and of a leader for whom."""

    for_role = forms.ChoiceField(label=_("Voor wie is de lijst?"), required=False)

    def __init__(self, data: Mapping[str, Any] | None, *, leads: bool) -> None:
        super().__init__(data)
        if not leads:
            del self.fields["for_role"]
            return
        roles = [(key, say(role.name)) for key, role in REGISTER.roles.items() if key in FOR_ROLES]
        offer(self, "for_role", [("", _("Alleen voor mij")), *roles])


@route("lijst/bewaren/", "new_saved_list")
@writing()
class NewSavedList(FormPage):
    """The chosen columns, kept by a name."""

    refusals, beside = REFUSALS, {"taken": "name", "not_for_role": "for_role"}

    def find(self) -> tuple[list[ListColumn]]:
        columns = chosen(self.request.GET.getlist(COLUMN))
        if not columns:
            raise Http404
        return (columns,)

    def form(self, _columns: list[ListColumn], data: Any) -> SaveForm:
        return SaveForm(data, leads=LEADER in roles_of(self.request))

    def form_copy(self, columns: list[ListColumn]) -> FormCopy:
        said = ", ".join(str(one.label) for one in columns)
        return FormCopy(
            _("Bewaar deze kolommen"),
            _("Bewaar"),
            reverse("own_lists"),
            gettext("Deze kolommen staan erop: %(columns)s. Gegevens van leerlingen bewaren wij hier niet.")
            % {"columns": said},
        )

    def save(self, columns: list[ListColumn], form: SaveForm) -> str:
        given, by = form.cleaned_data, self.request.GET.get(SORTED, "")
        sorted_by = by if by in {one.key for one in columns} else ""
        save_list(given["name"], given.get("for_role", ""), columns, sorted_by, door=self.door)
        return gettext("De lijst is bewaard. Kies haar hieronder als u haar weer nodig hebt.")

    def to(self, *_item: object) -> str:
        return reverse("own_lists")


@route("lijst/bewaard/<uuid:number>/", "saved_list")
@writing()
class RenameSavedList(FormPage):
    """Another name for a saved list."""

    refusals, beside = REFUSALS, {"taken": "name"}

    def find(self, number: UUID) -> SavedRow | None:
        found = saved_list(number, door=self.door)
        return found if found and found.may_change else None

    def form(self, found: SavedRow, data: Any) -> NameForm:
        return NameForm(data, initial={"name": found.kept.name})

    def form_copy(self, found: SavedRow) -> FormCopy:
        return FormCopy(_("Verander de naam van deze lijst"), _("Bewaar"), reverse("own_lists"), about=found.kept.name)

    def save(self, found: SavedRow, form: NameForm) -> str:
        rename_list(found, form.cleaned_data["name"], door=self.door)
        return gettext("De lijst heeft een andere naam.")

    def to(self, *_item: object) -> str:
        return reverse("own_lists")


@route("lijst/bewaard/<uuid:number>/weg/", "saved_list_delete")
@writing()
class DeleteSavedList(ConfirmPage):
    """Whether a saved list may go."""

    template = "release/saved_list_delete.html"

    def find(self, number: UUID) -> SavedRow | None:
        found = saved_list(number, door=self.door)
        return found if found and found.may_change else None

    def context(self, found: SavedRow) -> Context:
        return {"found": found}

    def act(self, found: SavedRow) -> str:
        delete_list(found, door=self.door)
        return gettext("De lijst is weg. Wat u ermee maakte, blijft in de dossiers staan.")

    def to(self, *_item: object) -> str:
        return reverse("own_lists")
