"""What the pages about law say: what is refused, and what each part of the register is called."""

from collections.abc import Mapping

from django.utils.translation import gettext_lazy as _

from zorgvuldig.kit.labels import Word

REFUSALS: Mapping[str, Word] = {
    "law_uncited": _("Het register noemt deze wet niet. Alleen teksten waar de school zich op beroept, staan hier."),
    "law_uncited_article": _(
        "Niets in het register rust op artikel %(article)s van deze wet. De tekst is niet bewaard."
    ),
    "law_other_text": _(
        "Van deze dag is al een andere tekst bekend. Kijk de dag na: een tekst die hier staat, verandert niet."
    ),
    "law_known": _("Deze tekst van deze dag staat hier al. Er hoeft niets bij."),
    "law_unchanged": _("Deze tekst is gelijk aan die van %(day)s. Er is geen nieuwe tekst."),
    "law_kept": _("Een tekst die hier staat, verandert niet en gaat niet weg. Voeg de nieuwe tekst toe."),
    "law_role": _("Alleen de privacy officer en de schoolleider nemen een tekst over."),
    "article_version_day": _("Van deze dag is al een tekst bekend. Kijk op de pagina van het artikel."),
}
# Of a text: silhouette (see `web/icons`) and words.
STATES: Mapping[str, tuple[str, Word]] = {
    "now": ("yes", _("geldt nu")),
    "before": ("off", _("gold eerder")),
    "coming": ("partly", _("gaat nog in")),
}
