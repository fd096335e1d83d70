"""What the pages about the tracks of a film say."""

from django.utils.translation import gettext_lazy as _

NOT_WATCHED = _("Bekijk eerst het hele voorbeeld en zet dan het vinkje. Daarna kunt u bevestigen.")
SAVED_CONFIRMED = _("Bevestigd: elk gezicht heeft een kader. Iemand anders kan de video nu afwegen.")
