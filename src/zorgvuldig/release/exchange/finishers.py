"""What is still done to the package of a recipient in the transaction in which it leaves, such as adding the family's words."""

from collections.abc import Callable, Mapping

from zorgvuldig.gate.door import Door
from zorgvuldig.release.exchange.models import Exchange
from zorgvuldig.release.transfer.form import RECIPIENTS
from zorgvuldig.release.transfer.inspection_actions import finish

FINISHING: Mapping[str, Callable[[Exchange, Door], None]] = dict.fromkeys(RECIPIENTS, finish)
