"""The steps by which a school is set up, in order: a small function for each, which says how far it is and on which page it is done."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from django.db import connection
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _

from zorgvuldig.gate.declared import REGISTER
from zorgvuldig.gate.roles import roles_with
from zorgvuldig.kit.register_words import within
from zorgvuldig.operations.setup import choices, machine
from zorgvuldig.register.board_name import is_example
from zorgvuldig.register.schema import Shape
from zorgvuldig.school.setup.reads import FIRST, NEEDED
from zorgvuldig.statement.reads import promise_details

# What the steps are counted from: a function of the gate that asks whose the session is, and answers counts.

OURS = frozenset({"administration", "school_leader", "privacy_officer", "system_administrator"})  # as the gate has it


@dataclass(frozen=True, slots=True)
class SetupCounts:
    """How often there is what (`schools`, `staff`, …), how many hold which role, and what the board is called."""

    board: str = ""
    times: Mapping[str, int] = field(default_factory=dict)
    roles: Mapping[str, int] = field(default_factory=dict)

    def __getitem__(self, what: str) -> int:
        """How often; nought of what nobody counted."""
        return self.times.get(what, 0)


def setup_counts(secret: str, *, whole: bool) -> SetupCounts | None:
    """The counts for whoever has this session, or None for somebody whose work this is not. `whole` counts what takes long as well."""
    with connection.cursor() as cursor:
        cursor.execute("select what, says, times from gate.setting_up(%s::text, %s::boolean)", [secret, whole])
        rows = cursor.fetchall()
    if not rows:
        return None
    return SetupCounts(
        next((says for what, says, _times in rows if what == "board"), ""),
        {what: times for what, _says, times in rows if what != "role"},
        {says: times for what, says, times in rows if what == "role"},
    )


DONE, PARTLY, NOT = "yes", "partly", "no"
STANDS: dict[str, str | Promise] = {DONE: _("klaar"), PARTLY: _("deels"), NOT: _("nog niet")}
OPERATOR, PRIVACY, LEADER = "system_administrator", "privacy_officer", "school_leader"
SETS_UP = roles_with(purpose="setting_up")
IMPORTS = roles_with(purpose="administration", writes=True)
INVITES = roles_with(purpose="administration", shape=Shape.DUTY)
GOVERNS = roles_with(purpose="governing") & OURS


@dataclass(frozen=True, slots=True)
class Link:
    """A page on which a step is done, for these roles; empty roles are everybody who sees the steps."""

    title: str
    url: str
    roles: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Step:
    """One step: how it stands, what is there and what is still to be done, whose work it is, and where. `lines` are parts of it."""

    title: str
    whose: frozenset[str]
    stands: str
    says: Sequence[str]
    links: Sequence[Link] = ()
    lines: Sequence[machine.MachinePart] = field(default=())

    @property
    def word(self) -> str:
        """How it stands, in words."""
        return str(STANDS[self.stands])

    def names(self) -> list[str]:
        """Whose work it is, as the register calls them."""
        return [within(role.name) for key, role in REGISTER.roles.items() if key in self.whose]

    def own(self, roles: frozenset[str]) -> list[Link]:
        """The pages of it that somebody with these roles gets to."""
        return [link for link in self.links if not link.roles or link.roles & roles]


def _step_state(*answers: bool) -> str:
    return DONE if all(answers) else PARTLY if any(answers) else NOT


def school(counts: SetupCounts, now: datetime) -> Step:
    """Names, codes and a school year."""
    count, coded, in_year = counts["schools"], counts["coded"], counts["in_year"]
    says = [
        ngettext("Er is %(n)s school van %(board)s.", "Er zijn %(n)s scholen van %(board)s.", count)
        % {"n": count, "board": counts.board}
    ]
    if coded < count:
        says.append(
            ngettext(
                "Van %(n)s school ontbreekt de code (BRIN).",
                "Van %(n)s scholen ontbreekt de code (BRIN).",
                count - coded,
            )
            % {"n": count - coded}
        )
    if in_year < count:
        says.append(
            ngettext(
                "Voor %(n)s school valt vandaag in geen schooljaar.",
                "Voor %(n)s scholen valt vandaag in geen schooljaar.",
                count - in_year,
            )
            % {"n": count - in_year}
        )
    link = Link(gettext("Scholen, codes en schooljaren"), reverse("setting_up_schools"), SETS_UP)
    return Step(
        gettext("De school en het schooljaar"),
        SETS_UP,
        _step_state(count > 0 and coded == count, count > 0 and in_year == count),
        says,
        [link],
    )


def register(counts: SetupCounts, now: datetime) -> Step:
    """What the register leaves to the school."""
    named, left = choices.is_named(), choices.left_open()
    says = [_who_is_named(named)]
    if left:
        says.append(
            ngettext(
                "De school heeft %(n)s termijn nog niet vastgesteld.",
                "De school heeft %(n)s termijnen nog niet vastgesteld.",
                left,
            )
            % {"n": left}
        )
    says.append(
        gettext("Een ander dan wie het voorstelt, keurt een verandering goed. Daar zijn dus twee mensen voor nodig.")
    )
    return Step(
        gettext("Keuzes in het register"), GOVERNS, _step_state(named, not left), says,
        [Link(gettext("Alle keuzes, met ons advies en de bron"), reverse("setting_up_register")),
         Link(gettext("Voorstellen en besluiten"), reverse("register_versions"), GOVERNS)],
    )  # fmt: skip


def _who_is_named(named: bool) -> str:
    if named:
        return gettext("In het register staat uw eigen bestuur.")
    if is_example(REGISTER.controller):
        return gettext("In het register staat nog een verzonnen bestuur: %(name)s.") % {
            "name": REGISTER.controller.name
        }
    return gettext("In het register staat uw bestuur, maar nog niet hoe het te bereiken is.")


def bring(counts: SetupCounts, now: datetime) -> Step:
    """Pupils, classes and who teaches whom."""
    pupils, classes, taught = counts["pupils"], counts["classes"], counts["taught"]
    says = [
        ngettext("Er is %(n)s leerling ingeschreven.", "Er zijn %(n)s leerlingen ingeschreven.", pupils) % {"n": pupils},
        ngettext("Dit schooljaar heeft %(n)s klas.", "Dit schooljaar heeft %(n)s klassen.", classes) % {"n": classes},
        ngettext("%(n)s groep heeft een docent.", "%(n)s groepen hebben een docent.", taught) % {"n": taught},
    ]  # fmt: skip
    if not pupils:
        says.append(
            gettext("Lees een bestand in uit uw oude systeem. U ziet eerst een voorbeeld, en kunt het terugdraaien.")
        )
    elif classes and not taught:
        says.append(
            gettext("Geen rooster om in te lezen? De schoolleider maakt de groepen, met het vak, en kiest de docent.")
        )
    if classes:
        says.append(gettext("Een groep zonder leerlingen? De administratie zet er een hele klas tegelijk in."))
    return Step(
        gettext("Leerlingen, klassen en docenten"), IMPORTS | {LEADER}, _step_state(pupils > 0, classes > 0, taught > 0), says,
        [Link(gettext("Bestanden inlezen, met voorbeeld"), reverse("imports"), IMPORTS),
         Link(gettext("Klassen en groepen"), reverse("staffing"), roles_with(purpose="staffing")),
         Link(gettext("Een klas in een lesgroep zetten"), reverse("classes_into_groups"), IMPORTS)],
    )  # fmt: skip


def roles(counts: SetupCounts, now: datetime) -> Step:
    """Somebody in every role that a school needs, and nobody who is everything."""
    empty = [role for role in NEEDED if not counts.roles.get(role)]
    says = [
        gettext("%(n)s van de %(all)s nodige functies hebben iemand.")
        % {"n": len(NEEDED) - len(empty), "all": len(NEEDED)}
    ]
    if empty:
        says.append(
            gettext("Nog niemand: %(roles)s.")
            % {"roles": ", ".join(within(REGISTER.roles[role].name) for role in empty)}
        )
    if counts["all_three"]:
        says.append(
            gettext(
                "Iemand is nog administratie, privacy officer en systeembeheerder tegelijk. Verdeel dat over meer mensen."
            )
        )
    links = [
        Link(gettext("Geef functies"), reverse("setting_up_roles"), SETS_UP),
        Link(gettext("Kijk na wie welke rol heeft, of beëindig er een"), reverse("roles_review"), GOVERNS),
    ]
    return Step(
        gettext("Wie krijgt welke functie"),
        SETS_UP,
        _step_state(not empty, not counts["all_three"], len(NEEDED) - len(empty) > len(FIRST)),
        says,
        links,
    )


def invite(counts: SetupCounts, now: datetime) -> Step:
    """Accounts for who works here, and then for families."""
    staff, invited, families = counts["staff"], counts["staff_invited"], counts["families"]
    others, asked = max(0, staff - 1), max(0, invited - 1)
    says = [
        gettext("Nodig eerst uit wie hier werkt. Er is nog niemand anders.") if not others
        else ngettext(
            "Er werkt %(all)s ander. Een account of een code: %(n)s.", "Er werken %(all)s anderen. Een account of een code: %(n)s.", others
        ) % {"n": asked, "all": others},
        ngettext("%(n)s docent heeft al ingelogd.", "%(n)s docenten hebben al ingelogd.", counts["teachers_came"]) % {"n": counts["teachers_came"]},
        ngettext("%(n)s ouder heeft een account.", "%(n)s ouders hebben een account.", families) % {"n": families},
    ]  # fmt: skip
    return Step(
        gettext("Mensen uitnodigen"), INVITES, DONE if others and asked == others else PARTLY if asked else NOT, says,
        [Link(gettext("Medewerkers uitnodigen"), reverse("staff_invitations"), INVITES),
         Link(gettext("Gezinnen uitnodigen, een klas of leerjaar tegelijk"), reverse("invite_many"), INVITES)],
    )  # fmt: skip


def operate(counts: SetupCounts, now: datetime) -> Step:
    """The machine: work in the background, mail, backups, cameras."""
    parts, cameras = machine.parts(now), counts["cameras"]
    fine = sum(part.is_fine for part in parts)
    says = [
        ngettext("%(n)s van de %(all)s onderdelen is in orde.", "%(n)s van de %(all)s onderdelen zijn in orde.", fine)
        % {"n": fine, "all": len(parts)}
    ]
    if cameras:
        says.append(ngettext("Er is %(n)s camera.", "Er zijn %(n)s camera’s.", cameras) % {"n": cameras})
    else:
        says.append(gettext("Er zijn geen camera’s. Hebt u die niet, dan hoeft u hier niets."))
    links = [
        Link(gettext("Taken van het systeem"), reverse("operating_jobs"), frozenset({OPERATOR})),
        Link(gettext("E-mail van het systeem"), reverse("operating_post"), frozenset({OPERATOR})),
        Link(gettext("Camera’s"), reverse("cameras"), roles_with(purpose="cameras") & OURS),
    ]
    return Step(
        gettext("De machine"), frozenset({OPERATOR}), _step_state(*(part.is_fine for part in parts)), says, links, parts
    )


def statement(counts: SetupCounts, now: datetime) -> Step:
    """What the school promises in public, measured for the first time."""
    every = promise_details(now)
    measured = sum(one.measured_at is not None for one in every)
    says = [gettext("Van %(all)s beloften zijn er %(n)s nu gemeten.") % {"n": measured, "all": len(every)}]
    if not measured:
        says.append(
            gettext("Het werk op de achtergrond meet elke vijf minuten. Loopt dat, dan staat de verklaring er vanzelf.")
        )
    else:
        says.append(gettext("Lees de verklaring. Iedereen kan haar zien, ook wie niet inlogt."))
    link = Link(gettext("Wat wij beloven"), reverse("statement"))
    return Step(
        gettext("De eerste verklaring"),
        GOVERNS,
        _step_state(*(one.measured_at is not None for one in every)),
        says,
        [link],
    )


# Whose each is stands beside it too, so that the start page asks nothing about the others'.
STEPS: tuple[tuple[frozenset[str], Callable[[SetupCounts, datetime], Step]], ...] = (
    (SETS_UP, school),
    (GOVERNS, register),
    (IMPORTS | {LEADER}, bring),
    (SETS_UP, roles),
    (INVITES, invite),
    (frozenset({OPERATOR}), operate),
    (GOVERNS, statement),
)


def steps(counts: SetupCounts, now: datetime, of: frozenset[str] | None = None) -> list[Step]:
    """All of them, in order, or those that are the work of somebody with the roles `of`."""
    return [step(counts, now) for whose, step in STEPS if of is None or whose & of]
