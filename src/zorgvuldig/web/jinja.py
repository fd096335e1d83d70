"""The environment of the few large tables that are rendered by Jinja. Pages place them with `{% table %}`."""

from typing import Any

from django.templatetags.static import static
from django.urls import reverse
from django.utils.translation import gettext, ngettext
from jinja2 import Environment

from zorgvuldig.kit import icons, words
from zorgvuldig.learning.grades.rows import lines


def environment(**options: Any) -> Environment:
    """Jinja with the words, filters and drawings that Django templates have. It always escapes."""
    options |= {"trim_blocks": True, "lstrip_blocks": True, "extensions": ["jinja2.ext.i18n"]}
    options.pop("autoescape", None)
    env = Environment(autoescape=True, **options)
    env.policies["ext.i18n.trimmed"] = True
    env.install_gettext_callables(gettext, ngettext, newstyle=True)  # type: ignore[attr-defined]  # the i18n extension adds it
    env.globals.update(static=static, url=url, grade_lines=lines, icon=icons.icon, state=icons.state)
    env.filters.update(say=words.say, grade=words.grade, mark=words.mark)
    return env


def url(name: str, **kwargs: Any) -> str:
    """The address called `name`, as `{% url %}` gives it."""
    return reverse(name, kwargs=kwargs)
