"""Requests in plain words: what each kind means, what the law gives, and what happens."""

from collections.abc import Mapping
from dataclasses import dataclass

from zorgvuldig.kit.rules import legal_rule
from zorgvuldig.register.schema import Text


@dataclass(frozen=True, slots=True)
class KindWords:
    """A kind of request as a person says it. `claim` is the legal claim that founds what it says of the law."""

    key: str
    slug: str
    name: Text
    means: Text
    law: Text
    next: Text
    claim: str

    @property
    def article(self) -> str:
        """The places of law, in the language of the page."""
        return legal_rule(self.claim)


def _kind(key: str, slug: str, claim: str, *texts: tuple[str, str]) -> KindWords:
    name, means, law, next_ = (Text(*pair) for pair in texts)
    return KindWords(key, slug, name, means, law, next_, claim)


KINDS: Mapping[str, KindWords] = {
    kind.key: kind
    for kind in (
        _kind(
            "access",
            "inzage",
            "access",
            ("Inzage", "Access"),
            ("U wilt weten welke gegevens de school heeft.", "You want to know which data the school holds."),
            (
                "U krijgt te zien wat de school heeft, waarom, hoe lang en wie het kreeg. U krijgt er een kopie van.",
                "You see what the school holds, why, for how long and who got it. You get a copy.",
            ),
            (
                "Veel kunt u nu al zelf zien en kopiëren. Mist u iets, dan zoekt de privacy officer het uit.",
                "Much of it you can see and copy right now. If something is missing, the privacy officer looks into it.",
            ),
        ),
        _kind(
            "rectification",
            "verbeteren",
            "rectification",
            ("Verbeteren", "Correction"),
            ("Een gegeven klopt niet of er ontbreekt iets.", "A datum is wrong or something is missing."),
            (
                "Een fout verbetert de school. Wat een docent van iets vindt, verandert niet. U mag er wel uw eigen mening bij laten zetten.",
                "The school corrects a mistake. A teacher's judgement does not change, but you may add your own view.",
            ),
            (
                "Ga naar het gegeven in het dossier en kies daar dat het niet klopt.",
                "Go to the datum in the file and say there that it is not right.",
            ),
        ),
        _kind(
            "erasure",
            "wissen",
            "erasure",
            ("Wissen", "Erasure"),
            ("U wilt dat de school gegevens weggooit.", "You want the school to delete data."),
            (
                "De school wist wat zij niet meer nodig heeft. Wat de school voor haar taak of volgens de wet moet bewaren, blijft.",
                "The school deletes what it no longer needs. What it must keep for its task or by law stays.",
            ),
            (
                "De privacy officer zegt u per soort gegevens of het gewist wordt, en waarom.",
                "The privacy officer tells you for each kind of data whether it is deleted, and why.",
            ),
        ),
        _kind(
            "restriction",
            "stilzetten",
            "restriction",
            ("Stilzetten", "Restriction"),
            (
                "De school bewaart gegevens, maar gebruikt ze even niet.",
                "The school keeps data but does not use them for a while.",
            ),
            (
                "Dat kan als u vindt dat ze niet kloppen, als de school ze niet mag hebben, of als u ze zelf nodig hebt voor een rechtszaak.",
                "That is possible if you say they are wrong, if the school may not have them, or if you need them for a court case.",
            ),
            (
                "Zegt de school ja, dan ziet niemand de gegevens nog. U hoort het vooraf als dat ophoudt.",
                "If the school says yes, nobody sees the data any more. You are told before that ends.",
            ),
        ),
        _kind(
            "objection",
            "bezwaar",
            "objection",
            ("Bezwaar maken", "Objection"),
            (
                "U wilt niet dat de school gegevens voor een bepaald doel gebruikt, door iets in uw situatie.",
                "You do not want the school to use data for a certain purpose, because of your situation.",
            ),
            (
                "Bezwaar kan alleen tegen gebruik voor de taak van de school of voor haar belang. Niet tegen wat de wet de school oplegt, en niet tegen gebruik waarvoor u ja zei: een ja kunt u intrekken.",
                "You can object only to use for the school's task or interest. Not to what a law obliges the school to do, and not to use you said yes to: a yes can be taken back.",
            ),
            (
                "De school stopt meteen met dit gebruik, tot er een besluit is.",
                "The school stops this use at once, until it has decided.",
            ),
        ),
        _kind(
            "portability",
            "meenemen",
            "portability",
            ("Meenemen", "Portability"),
            (
                "U wilt gegevens in een bestand dat een ander systeem kan lezen.",
                "You want data in a file that another system can read.",
            ),
            (
                "De wet geeft dit recht alleen voor gegevens die de school heeft omdat u ja zei of door een contract. De kopie die u zelf maakt, kan een ander systeem ook lezen.",
                "The law gives this right only for data the school holds because you said yes or by a contract. The copy you make yourself can be read by another system too.",
            ),
            (
                "De privacy officer zegt welke gegevens dat zijn.",
                "The privacy officer tells you which data these are.",
            ),
        ),
        _kind(
            "withdrawal",
            "intrekken",
            "withdrawal",
            ("Uw ja intrekken", "Taking back your yes"),
            (
                "U zei ergens ja op, bijvoorbeeld op foto's, en wilt dat niet meer.",
                "You said yes to something, such as photos, and no longer want it.",
            ),
            (
                "Dat mag altijd en u hoeft niet te zeggen waarom. Zegt een van de ouders met gezag nee, dan stopt het. Wat de wet de school laat doen, gaat door.",
                "You always may, and you need not say why. If either parent with authority says no, it stops. What the law lets the school do goes on.",
            ),
            (
                "Schrijf waarvoor u uw ja intrekt. De school stopt daar dan mee.",
                "Write for what you take back your yes. The school then stops doing it.",
            ),
        ),
        _kind(
            "information",
            "belangrijke-feiten",
            "important_facts",
            ("Belangrijke feiten voor een ouder zonder gezag", "Important facts for a parent without authority"),
            (
                "Een ouder zonder gezag vraagt hoe het met het kind gaat op school.",
                "A parent without authority asks how the child is doing at school.",
            ),
            (
                "De school vertelt belangrijke feiten, behalve als zij die ook niet aan de ouder met gezag zou vertellen, of als het belang van het kind zich ertegen verzet.",
                "The school tells important facts, unless it would not tell the parent with authority either, or the child's interest is against it.",
            ),
            (
                "De privacy officer weegt af en antwoordt op papier. Deze ouder krijgt geen scherm.",
                "The privacy officer weighs and answers on paper. This parent gets no screen.",
            ),
        ),
    )
}
BY_FAMILY = ("access", "erasure", "restriction", "objection", "portability", "withdrawal")
WITH_CATEGORIES = ("erasure", "restriction", "objection")

WAYS: Mapping[str, Text] = {
    "screen": Text("op het scherm", "on the screen"),
    "desk": Text("aan de balie", "at the desk"),
    "letter": Text("per brief", "by letter"),
    "mail": Text("per e-mail", "by e-mail"),
}
ACTING: Mapping[str, Text] = {
    "pupil": Text("de leerling zelf", "the pupil"),
    "guardian": Text("ouder of voogd", "parent or guardian"),
    "other_parent": Text("ouder zonder gezag", "parent without authority"),
    "other": Text("iemand anders", "somebody else"),
}
IDENTITY: Mapping[str, Text] = {
    "": Text("nog niet gecontroleerd", "not checked yet"),
    "signed_in": Text("ingelogd met een eigen account", "signed in with an own account"),
    "known": Text("persoonlijk bekend bij een medewerker", "known in person to a member of staff"),
    "document_seen": Text("een papier laten zien, geen kopie bewaard", "showed a document, no copy kept"),
    "called_back": Text(
        "teruggebeld op een nummer dat de school al had", "called back on a number the school already had"
    ),
}
OUTCOMES: Mapping[str, Text] = {
    "granted": Text("ingewilligd", "granted"),
    "accepted": Text("ingewilligd", "granted"),
    "partly": Text("deels ingewilligd", "partly granted"),
    "refused": Text("afgewezen", "refused"),
    "withdrawn": Text("ingetrokken door de vrager", "withdrawn by the asker"),
    "repeated": Text("hetzelfde antwoord als kort geleden", "the same answer as shortly before"),
}
STEPS: Mapping[str, Text] = {
    "received": Text("Verzoek ontvangen", "Request received"),
    "identity": Text("Gecontroleerd wie het vroeg", "Checked who asked"),
    "told": Text("De ouders kregen een mail dat er een verzoek is", "The parents were mailed that there is a request"),
    "extended": Text("Meer tijd genomen", "More time taken"),
    "letter": Text("Brief gemaakt", "Letter made"),
    "note": Text("Aantekening", "Note"),
    "restricted": Text("Gegevens stilgezet", "Data restricted"),
    "lifted": Text("Stilzetten opgeheven", "Restriction lifted"),
    "decided": Text("Besluit genomen", "Decided"),
}
TOLD_WAYS: Mapping[str, Text] = {
    "letter": Text("per brief", "by letter"),
    "mail": Text("per e-mail", "by e-mail"),
    "phone": Text("per telefoon", "by phone"),
    "system": Text("in hun systeem", "in their system"),
    "impossible": Text("het kan niet meer, of kost te veel moeite", "it is impossible, or takes too much effort"),
}
