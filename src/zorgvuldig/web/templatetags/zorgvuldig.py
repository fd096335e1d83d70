"""Tags and filters of every page: the language of the register, grades, icons, states and the margin."""

from typing import Any

from django import template
from django.conf import settings
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.safestring import SafeString, mark_safe

from zorgvuldig.kit import icons, words
from zorgvuldig.kit.facts import BETWEEN
from zorgvuldig.kit.redaction import masked, masked_before
from zorgvuldig.platform.branding import logo

UNFOLDED = 20  # purposes that stand in the margin at once
register = template.Library()

register.filter("masked", masked)
register.filter("masked_before", masked_before)
register.filter("say", words.say)
register.filter("within", words.within)
register.filter("grade", words.grade)
register.filter("mark", words.mark)
register.simple_tag(icons.icon, name="icon")
register.simple_tag(icons.state, name="state")


@register.inclusion_tag("web/margin.html")
def margin(**facts: str) -> dict[str, str | int]:
    """The privacy facts beside a part: why, rule, who, how_long, from_whom, and a note; all optional.

    Of what is used for very much, the purposes fold: beside a short page they would be longer than it.
    """
    many = facts.get("why", "").count(BETWEEN) + 1
    return {**facts, "many": many if many > UNFOLDED else 0}


@register.simple_tag
def theme_url() -> str:
    """The address of the school's own colours and letters; empty when it has no theme."""
    return reverse("theme") if settings.THEME else ""


@register.simple_tag
def school_logo() -> logo.Logo | None:
    """The school's own logo; nothing when it has none."""
    return logo.read(settings.LOGO) if settings.LOGO else None


@register.simple_tag
def table(name: str, **context: Any) -> SafeString:
    """A large table rendered by Jinja, four times as fast; it sees only what is handed to it here."""
    return mark_safe(render_to_string(name, context, using="jinja2"))  # noqa: S308  # Jinja escaped it
