"""Every task, and the manuals they are in."""

from django.utils.translation import gettext_lazy as _

from zorgvuldig.web.help import family, staff
from zorgvuldig.web.help import governance as governing
from zorgvuldig.web.help.tasks import Reader, Task

TASKS = {task.key: task for task in (*family.TASKS, *staff.TASKS, *governing.TASKS)}
AT_PAGE = {name: task for task in TASKS.values() for name in task.pages}
READERS = {
    reader.slug: reader
    for reader in (
        Reader(
            "guardian",
            "ouders",
            _("Voor ouders en voogden"),
            (
                _("De school houdt gegevens van uw kind bij: van cijfers tot wie ze bekeek. Hier ziet u die allemaal."),
                _("U komt erin met een code uit een brief van de school. Daarna kiest u zelf een wachtwoord."),
                _("U beslist over foto’s, en over gegevens die de school niet hoeft te geven. Nee zeggen mag altijd."),
                _("Vanaf 16 jaar beslist en vraagt uw kind zelf. Vanaf 18 jaar gaat het dossier voor u dicht."),
                _("Een vraag over inloggen of gegevens? Bel de administratie. Over privacy? Vraag de privacy officer."),
            ),
        ),
        Reader(
            "pupil",
            "leerlingen",
            _("Voor leerlingen"),
            (
                _("De school houdt gegevens van u bij. U ziet ze allemaal, en wie erin keek."),
                _("Vanaf 16 jaar beslist u zelf over foto’s en over gegevens voor anderen."),
                _("Vanaf 18 jaar ziet een ouder niets meer, tenzij u dat goed vindt."),
                _("Een vraag? Ga naar uw mentor of de administratie."),
            ),
        ),
        Reader(
            "teacher",
            "docenten",
            _("Voor docenten en mentoren"),
            (
                _("U ziet de groepen die u vandaag hebt, en niet meer. Stopt uw les aan een groep, dan gaat die dicht."),
                _("Is er een groene strook boven de pagina? Dan is een dossier open. De familie ziet dat, en waarom."),
                _("Schrijf over een leerling wat u ook tegen de ouders zou zeggen. Zij lezen het."),
                _("U logt in met een wachtwoord en een tweede stap. Telefoon kwijt? Gebruik een herstelcode."),
                _("Een fout in een klas of groep? Vraag de administratie. Ging er iets mis met gegevens? Meld het meteen."),
            ),
        ),
        Reader(
            "administration",
            "administratie",
            _("Voor de leerlingenadministratie"),
            (
                _("U neemt leerlingen aan, houdt hun gegevens bij, en laat ouders en medewerkers inloggen."),
                _("U zoekt een leerling altijd eerst. Elke leerling die u vindt, krijgt een regel in het logboek."),
                _("Geef gegevens alleen weg via dit systeem. Dan staat vast wie wat kreeg, en mag dat ook."),
                _("Twijfelt u of iets weg mag? Vraag de privacy officer."),
            ),
        ),
        Reader(
            "privacy_officer",
            "privacy-officer",
            _("Voor de privacy officer"),
            (
                _("U ziet wie keek, wat de school uit ging en wat er moet verdwijnen. Ook uw kijken staat in het logboek."),
                _("Op de startpagina staat wat vandaag moet. Te laat staat bovenaan."),
                _("Besluiten die iets groots veranderen, neemt u met een tweede persoon."),
                _("Een vraag over de wet? Ga naar de functionaris gegevensbescherming."),
            ),
        ),
    )
}  # fmt: skip


def tasks_of(reader: Reader) -> list[Task]:
    """The tasks of a manual, in the order of the list."""
    return [task for task in TASKS.values() if reader.key in task.readers]


def task_at(page: str) -> Task | None:
    """The task that the page called `page` leads to."""
    return AT_PAGE.get(page)
