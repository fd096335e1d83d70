"""Footage that left: how its releases are named."""

from collections.abc import Mapping

from django.utils.translation import gettext_lazy as _

from zorgvuldig.kit.labels import Word

FOOTAGE = "footage"
# What of it a family reads, whoever got it: in `release.reads`.
FOOTAGE_LEFT: Mapping[str, Word] = {
    "none": _("Camerabeelden, zoals zij zijn opgenomen"),
    "faces": _("Camerabeelden met maskers over gezichten"),
    "around": _("Camerabeelden waarop alleen één persoon te zien is"),
}
