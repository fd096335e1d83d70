"""What was found in another recorder, in words of everybody, and what to do about it."""

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

# Each violation: what is wrong, and what to do.
VIOLATIONS: dict[str, tuple[Promise, Promise]] = {
    "face_recognition": (
        _("Gezichtsherkenning staat aan. Dat mag op school niet: mensen herkennen mensen, niet de camera."),
        _("Zet gezichtsherkenning uit in Frigate: face_recognition.enabled: false. Wis daarna de gezichten die er staan."),
    ),
    "plate_recognition": (
        _("Kentekens worden gelezen. Daar is hier geen doel voor."),
        _("Zet kentekens lezen uit in Frigate: lpr.enabled: false."),
    ),
    "sound": (
        _("Er wordt geluid opgenomen of beluisterd. Camera’s op school nemen geen geluid op."),
        _(
            "Zet in Frigate bij deze camera audio.enabled: false en ffmpeg.output_args.record: preset-record-generic. "
            "Zonder die regel neemt Frigate geluid mee."
        ),
    ),
    "over_term": (
        _("Er staan beelden, kopieën of gebeurtenissen die te oud zijn, en wissen lukte niet."),
        _(
            "Geef het account van Zorgvuldig in Frigate de rol admin. Heeft u een Frigate van vóór versie 0.18? "
            "Die kan beelden niet op verzoek wissen. Zet daar de bewaartermijn in record twee dagen korter dan de termijn van de camera."
        ),
    ),
    "unknown_camera": (
        _("Deze camera neemt op en is hier niet bekend, of nog niet goedgekeurd."),
        _("Vul de camera hier aan en laat haar goedkeuren. Zet tot die tijd het opnemen uit: record.enabled: false."),
    ),
}  # fmt: skip
# Why nothing could be seen, or not all.
WHYS: dict[str, Promise] = {
    "address": _("Het adres van Frigate in de instellingen klopt niet. Vraag de systeembeheerder."),
    "unreachable": _("Frigate antwoordt niet. Staat het aan, en klopt het adres?"),
    "refused": _("Frigate laat ons niet binnen. Klopt de naam en het wachtwoord, en heeft het account de rol admin?"),
    "redirected": _("Frigate stuurt ons door naar een ander adres. Dat volgen wij niet. Vraag de systeembeheerder."),
    "too_large": _("Frigate antwoordt met meer dan wij lezen. Vraag de systeembeheerder."),
    "late": _("Frigate antwoordt te traag. Wij stopten met vragen."),
    "nothing": _("Frigate kent iets niet waar wij naar vragen. Is het versie 0.16 of nieuwer?"),
    "unexpected": _("Frigate antwoordt anders dan wij kennen. Is het versie 0.16 of nieuwer?"),
    "missing": _("Deze camera staat hier, maar Frigate kent haar niet. Er wordt dus niets opgenomen."),
}
