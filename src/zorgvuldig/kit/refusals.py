"""What may not be: one exception, and its sentence."""

from collections.abc import Mapping
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

Word = str | Promise
UNKNOWN = _("Dit kan zo niet. Kijk na wat u invulde.")


class Refused(Exception):
    """This may not be. `code` is a key of the domain's `REFUSALS`, often the name of a constraint; `params` fill its sentence."""

    def __init__(self, code: str, **params: Any) -> None:
        super().__init__(code)
        self.code, self.params = code, params

    def says(self, refusals: Mapping[str, Word]) -> str:
        """The sentence of this refusal."""
        sentence = str(refusals.get(self.code, UNKNOWN))
        return sentence % self.params if self.params else sentence
