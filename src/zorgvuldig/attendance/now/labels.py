"""What came of calling, and what a family reported, as the screen says it."""

from collections.abc import Mapping

from django.utils.translation import gettext_lazy as _

from zorgvuldig.kit.refusals import Word

OUTCOMES: Mapping[str, Word] = {
    "reached": _("gesproken"),
    "not_reached": _("niet bereikt"),
    "voicemail": _("voicemail ingesproken"),
    "message": _("bericht gestuurd"),
}
NOTICES: Mapping[str, Word] = {"sick": _("Ziek"), "appointment": _("Afspraak"), "leave": _("Verlof gevraagd")}
