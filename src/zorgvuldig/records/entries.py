"""Where somebody can go from the start page, by the roles that the gate knows them in. Nothing is opened by it."""

from collections.abc import Iterator
from dataclasses import dataclass

from django.urls import NoReverseMatch, reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from zorgvuldig.gate.declared import REGISTER
from zorgvuldig.gate.roles import roles_with
from zorgvuldig.register.schema import Shape


@dataclass(frozen=True, slots=True)
class Entry:
    """One way in: for whom, what it is called, what one finds there, and the name of its page (empty: no page)."""

    roles: frozenset[str]
    title: str | Promise
    explains: str | Promise
    page: str

    @property
    def url(self) -> str:
        """The address of the page, or nothing."""
        try:
            return reverse(self.page) if self.page else ""
        except NoReverseMatch:
            return ""


# Who gets what follows from the rules of the register: whoever may open something for the purpose of a page.
ENTRIES = (
    Entry(
        roles_with(purpose="teaching"),
        _("Mijn groepen"),
        _("De groepen waaraan u les geeft: klassenlijst en cijfers."),
        "own_groups",
    ),
    Entry(
        roles_with(purpose="mentoring"),
        _("Mijn mentorklas"),
        _("De leerlingen van wie u mentor bent."),
        "own_classes",
    ),
    Entry(
        roles_with(purpose="parental_view"),
        _("Mijn kinderen"),
        _("De gegevens van uw kind, en wie erin keek."),
        "own_children",
    ),
    Entry(roles_with(purpose="own_view"), _("Mijn gegevens"), _("Uw eigen gegevens, en wie erin keek."), "own_file"),
    Entry(
        roles_with(purpose="administration", shape=Shape.SCHOOL),
        _("Leerlingenadministratie"),
        _("Zoek een leerling en bekijk de inschrijving."),
        "search",
    ),
    Entry(
        roles_with(purpose="administration", shape=Shape.DUTY),
        _("Medewerkers uitnodigen"),
        _("Geef een medewerker een code om een account te maken."),
        "staff_invitations",
    ),
    Entry(
        roles_with(purpose="oversight"),
        _("Toezicht op inzage"),
        _("Wie opende een dossier, en wie gebruikte noodtoegang?"),
        "oversight",
    ),
    Entry(
        roles_with(purpose="emergency", shape=Shape.EMERGENCY),
        _("Noodtoegang"),
        _("Is een leerling in gevaar? Open dan een half uur lang de gegevens om iemand te bellen."),
        "emergency",
    ),
    # A role without a single rule opens nothing at all.
    Entry(
        frozenset(REGISTER.roles) - {rule.role for rule in REGISTER.rules},
        _("Beheer"),
        _("U houdt het systeem draaiend. U ziet geen gegevens van leerlingen, ouders of cijfers."),
        "",
    ),
)


def entries_for(roles: frozenset[str]) -> Iterator[Entry]:
    """The entries for somebody with these roles, in fixed order."""
    return (entry for entry in ENTRIES if entry.roles & roles)
