"""What a family can do about each promise by itself and today, in plain words."""

from collections.abc import Mapping

from zorgvuldig.register.schema import Text

CAN: Mapping[str, Text] = {
    "P01": Text(
        "Denkt u dat er iets misging met gegevens? Bel of mail de school meteen. U hoeft het niet zeker te weten.",
        "Do you think something went wrong with data? Call or mail the school at once. You need not be sure.",
    ),
    "P02": Text(
        "Log in. Bij het dossier ziet u wie het opende, wanneer en waarom. Snapt u een reden niet? Vraag het ons.",
        "Sign in. With the file you see who opened it, when and why. Is a reason not clear? Ask us.",
    ),
    "P03": Text(
        "Bij elke vraag in het formulier staat waarom wij hem stellen. Log later in om na te kijken wat wij van u kregen.",
        "Each question of the form says why we ask it. Sign in later to check what we got from you.",
    ),
    "P04": Text(
        "Log in om te lezen wat er over uw kind is vastgelegd. Klopt iets niet? Vraag daar om verbetering.",
        "Sign in to read what was recorded about your child. Is something wrong? Ask for a correction there.",
    ),
    "P05": Text(
        "Vraag ons welke andere systemen de school gebruikt. Daarover kunnen wij hier niets laten zien.",
        "Ask us which other systems the school uses. Of those we can show nothing here.",
    ),
    "P06": Text(
        "Lees per leermiddel wat het krijgt. Log in om te zien wat er over uw kind naartoe ging.",
        "Read for each learning material what it gets. Sign in to see what went to it about your child.",
    ),
    "P07": Text(
        "Lees per leermiddel wat is afgesproken. Wilt u meer weten over een overeenkomst? Vraag het ons.",
        "Read for each learning material what was agreed. Do you want to know more of an agreement? Ask us.",
    ),
    "P08": Text(
        "Wilt u niet dat een leermiddel gegevens van uw kind krijgt? Maak bezwaar. Wij kunnen het voor één leerling stoppen.",
        "Do you not want a learning material to get data of your child? Object. We can stop it for one pupil.",
    ),
    "P09": Text(
        "Log in en kijk, of haal een kopie op. Anders mag u het ook vragen per brief of mail. U krijgt binnen een maand antwoord.",
        "Sign in and look, or fetch a copy. You may also ask by letter or mail. You get an answer within a month.",
    ),
    "P10": Text(
        "Log in en zeg bij het gegeven wat er moet staan. Vindt u ons besluit niet goed? Dan zetten wij uw verklaring erbij.",
        "Sign in and say beside the datum what it should be. Do you disagree with our decision? Then we add your statement.",
    ),
    "P11": Text(
        "Vraag ons om iets eerder te wissen als wij het niet meer nodig hebben. Zeggen wij nee, dan staat de reden erbij.",
        "Ask us to delete something sooner when we no longer need it. When we say no, we give the reason.",
    ),
    "P12": Text(
        "Zeg ja of nee als wij het vragen. Zegt u niets, dan is het nee. Een ja trekt u in met één klik.",
        "Say yes or no when we ask. When you say nothing, it is no. You take back a yes with one click.",
    ),
    "P13": Text(
        "Log in. Bij het dossier staat wat wij gaven, aan wie, en volgens welk artikel. Eist geen wet het? Dan kunt u bezwaar maken.",
        "Sign in. With the file it says what we gave, to whom, and by which article. Does no law require it? Then you may object.",
    ),
    "P14": Text(
        "Kies per plek of een foto mag. Staat er toch een foto waar u geen ja voor gaf? Meld het, dan halen wij hem weg.",
        "Choose for each place whether a picture may be shown. Is there one without your yes? Tell us, and we remove it.",
    ),
    "P15": Text(
        "Log in en trek uw ja in, of zeg bij één foto ‘deze niet’. U hoeft niet te zeggen waarom.",
        "Sign in and take back your yes, or say ‘not this one’ of one picture. You need not say why.",
    ),
    "P16": Text(
        "Vindt u een foto toch niet verstandig? Zeg bij de foto ‘deze niet’. Dan is hij weg.",
        "Do you think a picture is not wise after all? Say ‘not this one’ beside it. Then it is gone.",
    ),
    "P17": Text(
        "Wilt u beelden zien waarop u of uw kind staat? Zeg ons snel dag, tijd en plek: daarna zijn de beelden gewist.",
        "Do you want to see footage with you or your child in it? Tell us day, time and place soon: after that it is gone.",
    ),
}
