"""What the screens of the register say: how well something is founded, when a term begins, and where a version stands."""

from collections.abc import Mapping

from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _

from zorgvuldig.kit.labels import Word as Word
from zorgvuldig.register.kinds import Action, FamilyNotice, Guard, Limit, Need, SourceStatus, Start, YearEnd
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
