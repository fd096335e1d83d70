"""The language of every page: Jinja2, with the words, drawings, dates and numbers that pages say things with. It always escapes."""

import re
from collections.abc import Callable, Mapping, MutableMapping
from datetime import date, datetime
from functools import cache, lru_cache
from html import escape
from typing import Any
from uuid import UUID

from django.conf import settings
from django.contrib.humanize.templatetags.humanize import intcomma
from django.http import HttpRequest
from django.template import Context, defaultfilters
from django.template.backends.jinja2 import Jinja2, Template
from django.template.backends.utils import csrf_input
from django.template.base import render_value_in_context
from django.template.loader import render_to_string
from django.templatetags.static import PrefixNode, static
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.functional import Promise, SimpleLazyObject
from django.utils.safestring import SafeString, mark_safe
from jinja2 import ChainableUndefined, Environment, pass_context
from jinja2.ext import InternationalizationExtension
from jinja2.runtime import Context as Names
from markupsafe import Markup

from zorgvuldig.kit import icons, words
from zorgvuldig.kit.addresses import url_of
from zorgvuldig.kit.facts import BETWEEN, REGISTER_SENTENCES
from zorgvuldig.kit.redaction import masked, masked_before
from zorgvuldig.kit.rules import Footnotes, legal_rule
from zorgvuldig.kit.table_tag import TableTag
from zorgvuldig.learning.grades.rows import grade_rows
from zorgvuldig.learning.resits import counts_label
from zorgvuldig.platform.branding import logo, theme
from zorgvuldig.release.reads import fields_by_kind
from zorgvuldig.retention import page_terms
from zorgvuldig.rights.corrections import dispute_links
from zorgvuldig.web.page_compiler import SENTENCES, Compiler
from zorgvuldig.web.whitespace import Unindented
from zorgvuldig.web.worklist import what_waits

FOOTNOTES = "footnotes"  # what holds the rules that one page names, in what its template is given
UNFOLDED = 20  # purposes that stand in the margin at once
PLACE = SafeString("\0")  # in a margin that is kept, where `how_long` comes
AS_DJANGO = (
    "capfirst",
    "filesizeformat",
    "floatformat",
    "join",
    "json_script",
    "length",
    "linebreaks",
    "linebreaksbr",
    "time",
    "truncatechars",
    "truncatewords",
)
_NO_NAMES = Context()
to_escape = re.compile("[&<>\"']").search  # most of what stands on a page has none of these


class Pages(Jinja2):
    """The engine of `TEMPLATES`."""

    def get_template(self, template_name: str) -> "Page":
        """The page or part of this name."""
        return Page(super().get_template(template_name).template, self)


class Page(Template):
    """A page or a part of one."""

    def render(self, context: Mapping[str, Any] | None = None, request: HttpRequest | None = None) -> SafeString:
        """What it makes of `context`, which goes before what every page of a request has."""
        shared: dict[str, Any] = {SENTENCES: sentences(translation.get_language()), FOOTNOTES: Footnotes()}
        if request is not None:
            shared |= {"request": request, "csrf_input": SimpleLazyObject(lambda: csrf_input(request))}
            for processor in self.backend.template_context_processors:
                shared |= processor(request)
        return mark_safe(self.template.render(shared | dict(context or {})))  # noqa: S308  # it escapes


class PageEnvironment(Environment):
    """Jinja's own, with one set of functions for every file, which a file cannot add to: what Jinja lays over them is gone through anew for each part of a page."""

    def make_globals(self, d: MutableMapping[str, Any] | None) -> MutableMapping[str, Any]:
        """The functions that a file has. Raises ValueError for a file with some of its own."""
        if d:
            raise ValueError("a file of a page has no functions of its own")
        return self.globals


class Absent(ChainableUndefined):
    """A name that the page was not given: it prints nothing, holds nothing, and is neither more nor less than anything."""

    def __call__(self, *_arguments: object) -> "Absent":  # type: ignore[override]  # it raises there
        return self

    def _never(self, _other: object) -> bool:
        return False

    __lt__ = __le__ = __gt__ = __ge__ = _never  # type: ignore[assignment]  # these raise there


def environment(**options: Any) -> Environment:
    """Jinja as pages use it; a template is compiled once for a process, and kept."""
    options |= {"keep_trailing_newline": True, "cache_size": -1, "undefined": Absent, "finalize": escaped}
    options |= {"autoescape": True, "extensions": [Unindented, InternationalizationExtension, TableTag]}
    env = PageEnvironment(**options)
    env.code_generator_class = Compiler
    env.policies["ext.i18n.trimmed"] = True
    env.newstyle_gettext = True  # type: ignore[attr-defined]  # the extension adds it: `{% trans %}` hands its values to these
    env.globals[SENTENCES] = _SentencesOfNow()
    env.globals.update(
        _=gettext,
        gettext=gettext,
        ngettext=ngettext,
        current_language=translation.get_language,
        static=file_url,
        static_prefix=static_prefix,
        url_for=url_for,
        icon=icons.icon,
        grade_lines=grade_rows,
        resit_label=counts_label,
        state_badge=icons.state,
        margin=margin,
        theme_url=theme_url,
        font_faces=font_faces,
        worker_url=worker_url,
        school_logo=school_logo,
        arriving=words.arriving,
        dispute=dispute_links.dispute,
        dispute_field=dispute_links.dispute_field,
        is_disputing=dispute_links.is_disputing,
        disputed_grades=dispute_links.disputed_grades,
        kept_until=page_terms.until,
        terms_table=page_terms.terms_table,
        what_waits=what_waits,
        legal_rule=legal_rule,
        footnote=footnote,
    )
    env.tests["none"] = lambda value: value is None or isinstance(value, Absent)
    env.filters.update({name: _filter(defaultfilters.register.filters[name]) for name in AS_DJANGO})
    env.filters.update(
        date=day_in_words,
        intcomma=_filter(intcomma),
        say=_filter(words.say),
        within=_filter(words.within),
        grade=_in_its_language(words.grade),
        mark=_in_its_language(words.mark),
        masked=_filter(masked),
        masked_before=_filter(masked_before),
        fields_by_kind=_filter(fields_by_kind),
    )
    return env


def escaped(value: Any) -> str:
    """A value as it stands on the page: numbers and days as the language writes them, and escaped."""
    kind = type(value)
    if kind is str:
        return escape(value) if to_escape(value) else value
    if kind is SafeString or kind is Markup:
        return value  # type: ignore[no-any-return]
    if kind is int or kind is UUID:  # letters and figures
        return str(value)
    if isinstance(value, Promise):  # a sentence that waits for its language; or markup, which stays so
        return escaped(str(value))
    return "" if kind is Absent else mark_safe(render_value_in_context(value, _NO_NAMES))  # noqa: S308  # Django escaped it


def _filter(function: Callable[..., Any]) -> Callable[..., Any]:
    """A filter of Django or ours: it reads what is not there as nothing and moments as local time, and keeps safe what it may."""
    is_safe, is_local = getattr(function, "is_safe", False), getattr(function, "expects_localtime", False)

    def filtered(value: Any, *arguments: Any) -> Any:
        given = "" if isinstance(value, Absent) else _local(value) if is_local else value
        found = function(given, *arguments)
        return mark_safe(found) if is_safe and hasattr(value, "__html__") else found  # noqa: S308  # as Django does

    return filtered


def _in_its_language(function: Callable[[Any, str | None], str]) -> Callable[..., str]:
    """A filter of ours for what pages have dozens of: it is told the language of the page."""

    @pass_context
    def filtered(names: Names, value: Any) -> str:
        return function("" if isinstance(value, Absent) else value, names.parent[SENTENCES].language)

    return filtered


_django_date = _filter(defaultfilters.date)


@pass_context
def day_in_words(names: Names, value: Any, style: str | None = None) -> Any:
    """Django's filter `date`, faster for the days and moments of which pages have dozens."""
    if style and isinstance(value, date):
        return words.in_words(_local(value), style, names.parent[SENTENCES].language)
    return _django_date(value, style)


def _local(value: Any) -> Any:
    """A moment as it is here; anything else as it is."""
    return timezone.localtime(value) if isinstance(value, datetime) and timezone.is_aware(value) else value


class Sentences(dict[str, SafeString]):
    """The sentences of templates in one language, each looked up when it is first said; they may hold markup."""

    def __init__(self, language: str | None) -> None:
        self.language = language

    def __missing__(self, text: str) -> SafeString:
        with translation.override(self.language):
            said = self[text] = SafeString(translation.gettext(text) % {})
        return said


sentences = cache(Sentences)  # of the sentences of templates, of which there are so many as there are


class _SentencesOfNow:
    """The same for a template that nobody gave its language."""

    @property
    def language(self) -> str | None:
        """That of this moment."""
        return translation.get_language()

    def __getitem__(self, text: str) -> SafeString:
        return sentences(translation.get_language())[text]


@pass_context
def gettext(names: Names, text: str, /, **values: Any) -> SafeString:
    """A sentence of a template in the language of the page, with values in their places; the sentence may hold markup."""
    said = _with_places(text, names.parent[SENTENCES].language)
    return SafeString(said % {name: escaped(value) for name, value in values.items()})


@cache
def _with_places(text: str, _language: str | None) -> str:
    return translation.gettext(text)


def ngettext(singular: str, plural: str, num: int, /, **values: Any) -> SafeString:
    """The same of what is counted."""
    said = translation.ngettext(singular, plural, num)
    return SafeString(said % {name: escaped(value) for name, value in values.items()})


def url_for(name: str, *args: Any, **kwargs: Any) -> str:
    """The address called `name`."""
    return reverse(name, args=args) if args else url_of(name, **kwargs)


def file_url(name: str) -> str:
    """The address of a file that pages use."""
    return _file_url(name, settings.STATIC_URL, settings.STORAGES["staticfiles"]["BACKEND"])


@lru_cache(maxsize=512)
def _file_url(name: str, _prefix: str, _storage: str) -> str:
    return static(name)


def static_prefix() -> str:
    """Where the files lie that every page uses."""
    return PrefixNode.handle_simple("STATIC_URL")


def margin(**facts: str) -> SafeString:
    """The privacy facts beside a part: why, rule, who, how_long, from_whom, and a note; all optional.

    What the register says is put together once. How long is not in that: it may be a day of one pupil.
    """
    said = {name: text for name, text in facts.items() if text}
    how_long = said.pop("how_long", "")
    if not REGISTER_SENTENCES.issuperset(said.values()):
        return _margin(how_long, said)
    around = _register_margin(translation.get_language(), PLACE if how_long else "", *said.items())
    return SafeString(around.replace(PLACE, escaped(how_long)))


@cache  # of what the register says
def _register_margin(_language: str | None, how_long: str, *said: tuple[str, str]) -> SafeString:
    return _margin(how_long, dict(said))


def _margin(how_long: str, said: Mapping[str, str]) -> SafeString:
    """Of what is used for very much, the purposes fold: beside a short page they would be longer than it."""
    many = str(said.get("why", "")).count(BETWEEN) + 1
    return render_to_string("web/margin.html", {**said, "how_long": how_long, "many": many if many > UNFOLDED else 0})


@pass_context
def footnote(names: Names, *keys: str) -> SafeString:
    """The numbers of these claims of law, which the foot of the page says with their places (`kit.rules.Footnotes`); each leads there."""
    numbers = dict.fromkeys(map(names.parent[FOOTNOTES].number, keys))
    label = escape(translation.gettext("Regel"))
    marks = (f'<a href="#regel-{number}" aria-label="{label} {number}">{number}</a>' for number in numbers)
    return SafeString(f"<sup>{', '.join(marks)}</sup>")


def theme_url() -> str:
    """The address of the school's own colours and letters; empty when it has no theme."""
    return reverse("theme") if settings.THEME else ""


def worker_url() -> str:
    """The address of the worker for who has no connection (`web.offline`); empty where the school switched it off."""
    return reverse("worker") if settings.OFFLINE_WORKER else ""


def font_faces() -> tuple[str, ...]:
    """The files of our own letters that every page asks for at once."""
    return theme.faces(settings.THEME)


def school_logo() -> logo.Logo | None:
    """The school's own logo; nothing when it has none."""
    return logo.read(settings.LOGO) if settings.LOGO else None
