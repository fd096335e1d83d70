"""What a report meeting can propose, as screen and paper say it."""

from collections.abc import Mapping

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

PROPOSALS: Mapping[str, str | Promise] = {
    "": _("nog geen voorstel"),
    "promote": _("gaat over"),
    "repeat": _("blijft zitten"),
    "leave": _("gaat van school"),
    "later": _("later beslissen"),
}
