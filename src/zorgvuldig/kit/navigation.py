"""Where somebody can go from the start page, by the roles that the gate knows them in. Nothing is opened by it."""

from collections.abc import Iterator
from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from zorgvuldig.gate.declared import REGISTER
from zorgvuldig.gate.roles import FAMILY, roles_with
from zorgvuldig.kit.addresses import address
from zorgvuldig.register.schema import Shape


@dataclass(frozen=True, slots=True)
class NavigationEntry:
    """One way in: for whom, what it is called, what one finds there, and the name of its page (empty: no page).

    `own` is a purpose for which a family member must have a child of their own, or themselves, today.
    """

    roles: frozenset[str]
    title: str | Promise
    explains: str | Promise
    page: str
    own: str = ""

    @property
    def url(self) -> str:
        """The address of the page, or nothing."""
        return address(self.page) if self.page else ""


# The desks that give data to others, as `release.exchange.desks` names them in its addresses.
EXCHANGING = (
    ("administration", "administratie"),
    ("care_coordinator", "zorg"),
    ("attendance_coordinator", "verzuim"),
    ("school_leader", "schoolleiding"),
)
OF_THEMSELVES = roles_with(purpose="own_view")
# Who gets what follows from the rules of the register: whoever may open something for the purpose of a page.
ENTRIES = (
    NavigationEntry(
        roles_with(purpose="substituting"),
        _("Mijn lessen"),
        _("Uw lessen van vandaag, en wie er is."),
        "own_lessons",
    ),
    NavigationEntry(
        roles_with(purpose="teaching"),
        _("Mijn groepen"),
        _("De groepen waaraan u les geeft: klassenlijst en cijfers."),
        "own_groups",
    ),
    NavigationEntry(
        roles_with(purpose="helping"),
        _("Mijn groepen"),
        _("De groepen die u mag helpen, zolang de school dat heeft afgesproken."),
        "helped_groups",
    ),
    NavigationEntry(
        roles_with(purpose="mentoring"),
        _("Mijn mentorklas"),
        _("De leerlingen van wie u mentor bent."),
        "own_classes",
    ),
    NavigationEntry(
        roles_with(purpose="search", shape=Shape.GROUP),
        _("Een leerling zoeken"),
        _("Op naam, nummer of klas, onder de leerlingen met wie u werkt."),
        "search",
    ),
    NavigationEntry(
        roles_with(purpose="presence", shape=Shape.SCHOOL),
        _("Wie is er nu niet?"),
        _("Wie er vandaag mist, wie gemeld is of te laat kwam, en welke lijsten missen."),
        "missing_now",
    ),
    NavigationEntry(
        roles_with(purpose="attendance", shape=Shape.SCHOOL),
        _("Verzuim vandaag"),
        _("Meldingen van ouders, signalen, en lessen waarvan de lijst nog mist."),
        "attendance_today",
    ),
    NavigationEntry(
        roles_with(purpose="approving", shape=Shape.DUTY),
        _("Cijferopbouw goedkeuren"),
        _("Keur de opbouw van het cijfer van een groep goed. U ziet daarbij geen leerlingen."),
        "waiting_plans",
    ),
    NavigationEntry(
        roles_with(purpose="report_meeting"),
        _("Rapportvergadering"),
        _("De cijfers van een klas bij elkaar, en wat u per leerling afspreekt."),
        "report_meetings",
    ),
    NavigationEntry(
        roles_with(purpose="incident"),
        _("Incidenten"),
        _("Wat er gebeurde op school, wie erbij was, en hoe het is afgelopen."),
        "incidents",
    ),
    NavigationEntry(
        roles_with(purpose="governing"),
        _("Privacy"),
        _("Wat de school nog moet doen voor privacy en beveiliging, met de dag erbij."),
        "privacy",
    ),
    NavigationEntry(
        roles_with(purpose="care"),
        _("Extra hulp"),
        _("De leerlingen met een ondersteuningsplan, en wanneer u het bespreekt."),
        "caseload",
    ),
    NavigationEntry(
        roles_with(purpose="parental_view"),
        _("Mijn kinderen"),
        _("De gegevens van uw kind, en wie erin keek."),
        "own_children",
        own="parental_view",
    ),
    NavigationEntry(
        roles_with(purpose="reading_messages", shape=Shape.PUPIL),
        _("Berichten van school"),
        _("Wat de school u schreef over uw kind."),
        "own_messages",
        own="reading_messages",
    ),
    NavigationEntry(
        roles_with(purpose="consenting", shape=Shape.PUPIL),
        _("Ja of nee zeggen"),
        _("Of de school een foto mag tonen of gegevens mag geven. Een ja trekt u in met één klik."),
        "children_consents",
        own="consenting",
    ),
    NavigationEntry(
        roles_with(purpose="absence_notice", shape=Shape.PUPIL),
        _("Afwezig melden"),
        _("Meld uw kind ziek, geef een afspraak door of vraag verlof."),
        "absence_reporting",
        own="absence_notice",
    ),
    NavigationEntry(
        roles_with(purpose="evening", writes=True) & FAMILY,
        _("Gesprek met een leraar"),
        _("Kies een moment op de ouderavond, en zie welke gesprekken staan."),
        "own_evenings",
        own="evening",
    ),
    NavigationEntry(
        roles_with(purpose="outing", writes=True) & FAMILY,
        _("Mee met een uitje"),
        _("Zeg of uw kind mee mag met een excursie of reis."),
        "own_outings",
        own="outing",
    ),
    NavigationEntry(
        roles_with(purpose="agreeing", shape=Shape.PUPIL),
        _("Ondersteuningsplannen"),
        _("Krijgt uw kind extra hulp? Lees het plan en zeg of u het eens bent."),
        "own_plans",
        own="agreeing",
    ),
    NavigationEntry(
        roles_with(purpose="adult_progress"),
        _("Meekijken"),
        _("Hoe het gaat met uw kind van 18 jaar of ouder, omdat uw kind dat goed vindt."),
        "along",
        own="adult_progress",
    ),
    NavigationEntry(
        roles_with(purpose="own_view"), _("Mijn gegevens"), _("Uw eigen gegevens, en wie erin keek."), "own_file"
    ),
    NavigationEntry(
        roles_with(purpose="consenting", shape=Shape.SELF),
        _("Ja of nee zeggen"),
        _("Of de school een foto van u mag tonen of gegevens mag geven. U beslist, en trekt een ja in met één klik."),
        "own_consents",
        own="consenting",
    ),
    NavigationEntry(
        roles_with(purpose="showing"),
        _("Wat mogen uw ouders zien?"),
        _("Uw ouders zien hoe het gaat. U bepaalt zelf of zij meer zien."),
        "parental_allowance",
        own="showing",
    ),
    NavigationEntry(
        roles_with(purpose="allowing"),
        _("Wie mag meekijken?"),
        _("U bepaalt zelf of een ouder mag zien hoe het gaat."),
        "parental_access",
        own="allowing",
    ),
    NavigationEntry(
        roles_with(purpose="intake"),
        _("Aanmeldingen"),
        _("Kinderen die zijn aangemeld en op een besluit wachten."),
        "intake_queue",
    ),
    NavigationEntry(
        roles_with(purpose="administration", shape=Shape.SCHOOL),
        _("Leerlingenadministratie"),
        _("Zoek een leerling en bekijk de inschrijving."),
        "search",
    ),
    NavigationEntry(
        roles_with(purpose="administration", shape=Shape.DUTY),
        _("Medewerkers uitnodigen"),
        _("Geef een medewerker een code om een account te maken."),
        "staff_invitations",
    ),
    NavigationEntry(
        roles_with(purpose="administration", shape=Shape.DUTY),
        _("Gezinnen uitnodigen"),
        _("Geef de ouders of leerlingen van een klas een account, met mails en brieven."),
        "invite_many",
    ),
    NavigationEntry(
        roles_with(purpose="administration", shape=Shape.DUTY),
        _("Lijsten"),
        _("Een klassenlijst, een fotolijst of adresetiketten van een klas."),
        "list_classes",
    ),
    NavigationEntry(
        roles_with(purpose="lists", shape=Shape.DUTY),
        _("Eigen lijsten"),
        _("Kies een klas, groep of leerjaar en de kolommen, en neem de lijst mee als spreadsheet."),
        "own_lists",
    ),
    NavigationEntry(
        roles_with(purpose="messaging"),
        _("Berichten aan ouders"),
        _("Schrijf de ouders van een groep, en zie wie het las."),
        "message_groups",
    ),
    NavigationEntry(
        roles_with(purpose="evening", shape=Shape.DUTY),
        _("Ouderavonden"),
        _("Uw gesprekken met ouders. Maak een ouderavond, en zie hoe vol die is."),
        "evenings",
    ),
    NavigationEntry(
        roles_with(purpose="outing", shape=Shape.DUTY),
        _("Uitjes"),
        _("Vraag gezinnen of hun kind mee mag met een excursie of reis, en zie wie er meegaat."),
        "outings",
    ),
    NavigationEntry(
        roles_with(purpose="administration", writes=True),
        _("Taken"),
        _("Wat de administratie nog moet doen over een leerling."),
        "life_tasks",
    ),
    NavigationEntry(
        roles_with(purpose="administration", writes=True),
        _("Bestanden inlezen"),
        _("Leerlingen, cijfers, afwezigheid of het rooster uit een ander systeem."),
        "imports",
    ),
    NavigationEntry(
        roles_with(purpose="planning"),
        _("Jaarplanning"),
        _("Schooljaren, periodes, vakanties, vervanging en de overgang naar het volgende jaar."),
        "planning",
    ),
    NavigationEntry(
        roles_with(purpose="staffing"),
        _("Klassen en groepen"),
        _("Wie geeft les aan welke groep, wie is mentor, en welke hulp komt van buiten."),
        "staffing",
    ),
    NavigationEntry(
        roles_with(purpose="rights_desk"),
        _("Brieven over een kopie"),
        _("Gezinnen zonder e-mailadres van wie wij binnenkort gegevens wissen."),
        "copy_offers",
    ),
    NavigationEntry(
        roles_with(purpose="archive", shape=Shape.ARCHIVE),
        _("Archief"),
        _("Zoek het diploma, de cijferlijst of een vrijstelling van een oud-leerling."),
        "archive_search",
    ),
    NavigationEntry(
        roles_with(purpose="consent_overview"),
        _("Toestemming"),
        _("Waar ouders en leerlingen ja op zeiden, per klas."),
        "consent_classes",
    ),
    NavigationEntry(
        roles_with(purpose="picture_upload") | roles_with(purpose="picture_desk", writes=True),
        _("Foto’s"),
        _("Breng foto’s en video’s van een gebeurtenis in huis, en zie hoe ver zij zijn."),
        "pictures",
    ),
    NavigationEntry(
        roles_with(purpose="recording"),
        _("Opnamen"),
        _("Films van een les of van coaching. Zij blijven in de school, en gaan vanzelf weg."),
        "recordings",
    ),
    NavigationEntry(
        roles_with(purpose="footage"),
        _("Camerabeelden"),
        _("Vraag om beelden na een incident, geef antwoord op een vraag, en zie wie er keek."),
        "viewings",
    ),
    NavigationEntry(
        roles_with(purpose="footage_handing", shape=Shape.DUTY),
        _("Camerabeelden afgeven"),
        _(
            "Een kopie voor de politie, voor wie erop staat of voor een verzekeraar. De een vraagt, de ander geeft vrij."
        ),
        "footage_exports",
    ),
    NavigationEntry(
        roles_with(purpose="picture_desk", shape=Shape.DUTY, writes=True),
        _("Fototeam"),
        _("Foto’s afwegen, plaatsen en weghalen, en de nieuwsbrief."),
        "picture_desk",
    ),
    NavigationEntry(
        roles_with(purpose="governing"),
        _("Onderzoek naar risico’s"),
        _("Waarvoor een DPIA nodig is, het advies van de FG, en wat de school besloot."),
        "dpias",
    ),
    NavigationEntry(
        roles_with(purpose="governing"),
        _("Normen van de sector"),
        _("Hoe ver de school is met beveiliging en privacy, en wat dat laat zien."),
        "norms",
    ),
    NavigationEntry(
        roles_with(purpose="cameras"),
        _("Camera’s"),
        _("Waar camera’s hangen en waarvoor, wat er nog ontbreekt, en wie ze goedkeurde."),
        "cameras",
    ),
    NavigationEntry(
        roles_with(purpose="exchanging", shape=Shape.DUTY),
        _("Adresboek"),
        _("Welke organisaties gegevens van de school kunnen krijgen, en wie dat controleerde."),
        "parties",
    ),
    NavigationEntry(
        roles_with(purpose="supplier_desk", shape=Shape.DUTY),
        _("Leveranciers"),
        _("Welke leermiddelen wat mogen krijgen, tot wanneer, en wat nog op een besluit wacht."),
        "suppliers",
    ),
    NavigationEntry(
        roles_with(purpose="rights"),
        _("Verzoeken over gegevens"),
        _("Wat ouders en leerlingen vroegen over hun gegevens, en wanneer het antwoord er moet zijn."),
        "requests",
    ),
    NavigationEntry(
        roles_with(purpose="retention", shape=Shape.DUTY),
        _("Bewaren en wissen"),
        _("Wat vannacht is gewist, wat binnenkort verdwijnt, en wat langer blijft."),
        "retention",
    ),
    NavigationEntry(
        roles_with(purpose="oversight"),
        _("Toezicht op inzage"),
        _("Wie opende een dossier, en wie gebruikte noodtoegang?"),
        "oversight",
    ),
    NavigationEntry(
        roles_with(purpose="governing"),
        _("Datalekken"),
        _("Wat misging met gegevens, wie het moet weten, en hoeveel tijd er nog is."),
        "breaches",
    ),
    NavigationEntry(
        frozenset(role.key for role in REGISTER.roles.values() if role.staff),
        _("Iets misgegaan met gegevens?"),
        _("Meld het meteen, ook als u twijfelt."),
        "report_breach",
    ),
    NavigationEntry(
        roles_with(purpose="governing"),
        _("Register"),
        _("Waarvoor de school gegevens gebruikt, wie erbij mag en hoe lang zij blijven. En wat daaraan verandert."),
        "register_record",
    ),
    NavigationEntry(
        roles_with(purpose="emergency", shape=Shape.EMERGENCY),
        _("Noodtoegang"),
        _("Is een leerling in gevaar? Open dan een half uur lang de gegevens om iemand te bellen."),
        "emergency",
    ),
    # What a family says is not right, at the desk of whoever keeps it (pages of the package `rights`).
    NavigationEntry(
        roles_with(purpose="teaching"),
        _("Verbeteringen van cijfers"),
        _("Een gezin zegt dat een cijfer niet klopt. U besluit."),
        "disputes_teaching",
    ),
    NavigationEntry(
        roles_with(purpose="mentoring"),
        _("Verbeteringen van notities"),
        _("Een gezin zegt dat een notitie niet klopt. U besluit."),
        "disputes_mentoring",
    ),
    NavigationEntry(
        roles_with(purpose="administration", writes=True),
        _("Verbeteringen van gegevens"),
        _("Een gezin zegt dat een gegeven niet klopt. U besluit."),
        "disputes_administration",
    ),
    NavigationEntry(
        roles_with(purpose="attendance", shape=Shape.SCHOOL),
        _("Verbeteringen van aanwezigheid"),
        _("Een gezin zegt dat een afwezigheid niet klopt. U besluit."),
        "disputes_attendance",
    ),
    NavigationEntry(
        roles_with(purpose="care"),
        _("Verbeteringen in de zorg"),
        _("Een gezin zegt dat een notitie, plan of medische kaart niet klopt. U besluit."),
        "disputes_care",
    ),
    # Data for other organisations, at the desk whose work that is (pages of the package `release`).
    *(
        NavigationEntry(
            frozenset({role}) & roles_with(purpose="exchanging", shape=Shape.SCHOOL),
            _("Gegevens geven aan anderen"),
            _("Waar u mee bezig bent, en wat nog op iemand wacht."),
            f"exchange_list_{slug}",
        )
        for role, slug in EXCHANGING
    ),
    NavigationEntry(
        roles_with(purpose="exchange_approval"),
        _("Tweede blik"),
        _("Kijk mee voordat gevoelige gegevens de school uit gaan."),
        "exchange_second_looks",
    ),
    # A role without a single rule opens nothing at all.
    NavigationEntry(
        frozenset(REGISTER.roles) - {rule.role for rule in REGISTER.rules},
        _("Beheer"),
        _("U houdt het systeem draaiend. U ziet geen gegevens van leerlingen, ouders of cijfers."),
        "",
    ),
    NavigationEntry(
        roles_with(purpose="setting_up") | {"privacy_officer", "system_administrator"},
        _("De school inrichten"),
        _("Wat er nog nodig is voor de school kan beginnen, en wiens werk dat is."),
        "setting_up",
    ),
    NavigationEntry(
        frozenset({"system_administrator"}),
        _("Hoe het systeem ervoor staat"),
        _("Of er een back-up is, of er ruimte is op de schijven, en of alles loopt."),
        "operating_health",
    ),
    NavigationEntry(
        frozenset({"system_administrator"}),
        _("Taken van het systeem"),
        _("Of al het werk op de achtergrond loopt, wat vastzit, en wanneer het weer begint."),
        "operating_jobs",
    ),
    NavigationEntry(
        frozenset({"system_administrator"}),
        _("E-mail van het systeem"),
        _("Hoeveel mail er wacht en waarom, en hoeveel er terugkwam."),
        "operating_post",
    ),
)


def day_page(roles: frozenset[str], own: frozenset[str]) -> str:
    """The page that is the start page of somebody of a family alone; empty for staff, and for who has nobody to open."""
    if not roles or roles - FAMILY:
        return ""
    if "parental_view" in own:
        return "own_children"
    return "own_day" if roles & OF_THEMSELVES else ""


def entries_for(roles: frozenset[str], own: frozenset[str]) -> Iterator[NavigationEntry]:
    """The entries for somebody with these roles and, of their own, a pupil for these purposes; in fixed order. A start page is none of them."""
    start = day_page(roles, own)
    return (
        entry
        for entry in ENTRIES
        if entry.roles & roles and (not entry.own or entry.own in own) and entry.page != (start or None)
    )
