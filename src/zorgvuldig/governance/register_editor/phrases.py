"""What the screens of the register say: how well something is founded, when a term begins, where a version stands, what is wrong with one."""

from collections.abc import Mapping

from django.utils.functional import Promise
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _

from zorgvuldig.kit.labels import Word as Word
from zorgvuldig.register.kinds import Action, FamilyNotice, FieldKind, Guard, Limit, Need, SourceStatus, Start, YearEnd
from zorgvuldig.register.period import PeriodProblem, period

# As a choice in a form and behind a claim: how well it is founded. Only the first may be called legal on a page.
FOUNDED: Mapping[str, Word] = {
    SourceStatus.LAW: _("Gelezen in de wet die nu geldt"),
    SourceStatus.LAW_TO_CONFIRM: _("Komt uit een wet, het artikel moet nog worden nagekeken"),
    SourceStatus.NORM: _("Norm van de toezichthouder of de sector"),
    SourceStatus.PRACTICE: _("Gewoonte van scholen"),
    SourceStatus.PROPOSAL: _("Ons voorstel"),
}
LIMITS: Mapping[str, Word] = {Limit.MIN: _("minstens"), Limit.MAX: _("hoogstens")}
STARTS: Mapping[str, Word] = {
    Start.DEREGISTRATION: _("vanaf de uitschrijving"),
    Start.LEAVING: _("vanaf de dag dat de leerling van school gaat"),
    Start.END_OF_EMPLOYMENT: _("vanaf de dag dat een medewerker geen functie meer heeft"),
    Start.LAST_USE: _("zodra niets er meer naar verwijst"),
    Start.EVENT: _("vanaf wat er gebeurde"),
    Start.CLOSED: _("vanaf het afsluiten"),
    Start.DECISION: _("vanaf het besluit"),
    Start.RESULT: _("vanaf de uitslag"),
    Start.ISSUE: _("vanaf de uitreiking"),
    Start.REPORT: _("vanaf de dag van het verslag"),
    Start.RECORDING: _("vanaf de opname"),
    Start.VISIT: _("vanaf het bezoek"),
    Start.WITHDRAWAL: _("vanaf het intrekken"),
    Start.ENTRY: _("vanaf het opschrijven"),
    Start.COPY_MADE: _("vanaf het maken van de kopie"),
    Start.RUN: _("vanaf de ronde"),
    Start.BACKUP: _("vanaf de reservekopie"),
}
AFTER: Mapping[str, Word] = {
    YearEnd.NONE: _("Meteen"),
    YearEnd.SCHOOL_YEAR: _("Na het einde van het schooljaar"),
    YearEnd.CALENDAR_YEAR: _("Na het einde van het kalenderjaar"),
}
ACTIONS: Mapping[str, Word] = {
    Action.DELETE: _("wissen"),
    Action.BLANK: _("leegmaken"),
    Action.HOLD: _("blijft, tot de selectielijst iets zegt"),
    Action.ARCHIVE: _("naar het archief"),
}
FIELD_KINDS: Mapping[str, Word] = {
    FieldKind.TEXT: _("een korte tekst"),
    FieldKind.CHOICE: _("een keuze uit een paar woorden"),
    FieldKind.DATE: _("een datum"),
    FieldKind.YES_NO: _("ja of nee"),
}
NEEDS: Mapping[str, Word] = {
    Need.DEMAND: _("een brief waarin de ander erom vraagt"),
    Need.INSPECTION: _("het gezin zag eerst precies wat er gaat"),
    Need.SECOND: _("een tweede persoon keek mee"),
    Need.SIGNAL: _("het begint bij een signaal van het systeem"),
    Need.BULK: _("het mag over veel leerlingen tegelijk gaan"),
}
TELLINGS: Mapping[str, Word] = {
    FamilyNotice.AT_ONCE: _("Meteen"),
    FamilyNotice.MAY_WAIT: _("Later, met een reden en tot een dag"),
    FamilyNotice.STATEMENT: _("In de privacyverklaring"),
}
GUARDED: Mapping[Guard, Word] = {
    Guard.PUPIL: _("De database toont alleen leerlingen die voor een doel zijn geopend, en schrijft dat op."),
    Guard.VIA: _("De database toont alleen wie hoort bij een leerling die voor een doel is geopend."),
    Guard.ORGANISATION: _("De database toont dit alleen na een opening voor een doel."),
    Guard.LOGIN: _("Alleen het deel dat inlogt kan dit lezen."),
    Guard.GATE: _("Alleen de poort in de database kan dit schrijven."),
    Guard.JOB: _("Alleen een vaste taak zonder scherm kan dit lezen."),
    Guard.TECHNICAL: _("Er staan geen persoonsgegevens in."),
}
# Of a version: silhouette (see `web/icons`) and words.
STATES: Mapping[str, tuple[str, Word]] = {
    "waiting": ("partly", _("wacht op een tweede persoon")),
    "stale": ("no", _("kan niet meer: het register is intussen anders")),
    "coming": ("partly", _("goedgekeurd, gaat nog in")),
    "in_force": ("yes", _("geldt nu")),
    "before": ("off", _("gold eerder")),
    "refused": ("no", _("afgewezen")),
    "withdrawn": ("off", _("ingetrokken")),
}


def period_text(text: str) -> str:
    """A period as people say it: «2 jaar», «1 jaar en 6 maanden»; the empty one is no time at all."""
    try:
        years, months, weeks, days = period(text).counts
    except PeriodProblem:
        return text
    parts = [
        words % {"count": count}
        for count, words in (
            (years, ngettext("%(count)s jaar", "%(count)s jaar", years)),
            (months, ngettext("%(count)s maand", "%(count)s maanden", months)),
            (weeks, ngettext("%(count)s week", "%(count)s weken", weeks)),
            (days, ngettext("%(count)s dag", "%(count)s dagen", days)),
        )
        if count
    ]
    return gettext(" en ").join(parts) if parts else gettext("meteen")


# What a screen says when a version of the register is refused: what is wrong, and what to do.

OBSTACLES: dict[str, Promise] = {
    "problem": _("Dit klopt niet in het register. Verbeter het en probeer het opnieuw."),
    "columns": _("Dit register kent niet elk veld van de database. Vraag de beheerder van het systeem."),
    "shipped": _("Het programma heeft dit nodig. Het kan anders worden, maar niet weg."),
    "program": _(
        "Dit hoort bij de tabellen of de code van het programma. U kunt het hier niet wijzigen; vraag de beheerder van het systeem."
    ),
    "lockout": _(
        "Zo kan niemand het register daarna nog wijzigen. Laat de privacy officer en de schoolleider dit recht houden."
    ),
    "words": _(
        "Een vraag om toestemming heeft andere woorden onder hetzelfde versienummer. Verhoog het nummer van die vraag."
    ),
    "owner": _(
        "Deze wijziging verandert de beveiliging van de database zelf. Dat kan niet op het scherm: de beheerder van het systeem voert het bestand in met «register apply»."
    ),
}
NOT_CHANGEABLE: dict[str, Promise] = {
    "program": OBSTACLES["program"],
    "shipped": OBSTACLES["shipped"],
    "unknown": _("Dit staat niet in het register. Kies iets wat er staat."),
    "value": _("Zo kan dit niet in het register staan. Kijk het na en vul het opnieuw in."),
}
# What the database refuses (`governance/sql/access.sql`), and what an operation does.
REFUSALS: dict[str, Promise] = {
    "register_base": _("Het register is intussen gewijzigd. Begin opnieuw vanuit het register dat nu geldt."),
    "register_same": _("Dit voorstel wijzigt niets. Wijzig iets en sla het dan op."),
    "register_why": _("Schrijf op waarom het register anders moet."),
    "register_no_why": _("Schrijf op waarom u dit niet goedkeurt."),
    "register_tell": _("Schrijf in het Nederlands en het Engels wat gezinnen te lezen krijgen."),
    "register_self": _("U hebt dit zelf voorgesteld. Een ander moet besluiten."),
    "register_decider": _("Alleen een privacy officer of een schoolleider besluit over het register."),
    "register_decided": _("Hierover is al besloten."),
    "register_over": _("Dit voorstel is voorbij: het is ingetrokken, afgewezen of al in werking."),
    "register_past": _("Kies een moment dat nog komt."),
    "register_moment": _("Kies wanneer het register in werking komt."),
    "register_kept": _("Een voorstel wordt niet gewijzigd. Trek het in en maak een nieuw voorstel."),
    "register_digest": _("De tekst van dit voorstel klopt niet met zijn kenmerk. Maak een nieuw voorstel."),
    "register_operator": _("Dit voert alleen de beheerder van het systeem in."),
    "register_turning": _("Alleen het systeem zelf laat een register in werking komen."),
}
