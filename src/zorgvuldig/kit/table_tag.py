"""A table of a page, said once: `{% table %}` writes the markup, and a page says each heading beside what stands below it.

    {% table lesson in lessons, label=_("Lessen van vandaag") %}
    {% column _("Lesuur") %}{{ lesson.slot }}
    {% column _("Leerlingen"), number=true %}{{ lesson.pupils|length }}
    {% empty %}<p>{{ _("Vandaag zijn er geen lessen.") }}</p>
    {% endtable %}

Which rows (`day in days, hour in day.hours` for rows of rows), and of the table:
  label or caption: what it is called, for who hears the page or for everybody
  folds=false: it stays a table on a narrow screen, where another becomes a card for each row
  filter=true: somebody can search in it when it is long
  look: one more class
Of a column its heading, and
  number=true: it stands to the right
  head=true: it names the row; the first column does when none says so, and what stands before it folds without its heading
  folded: what it is called on a card, where that is not its heading
  hidden=true: its heading is only for who hears the page, as that of a column of buttons
  lang: the language of its cells, where that is another than the page's
  when: whether it is there
What stands before the first column is set for each row. A line break within a table prints nothing, nor does what it is indented with.
"""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from jinja2 import nodes
from jinja2.ext import Extension
from jinja2.parser import Parser

TRUE = nodes.Const(True)
_BREAK = re.compile(r"\n\s*")
_OF_TABLE = {"label", "caption", "folds", "filter", "look"}
_OF_COLUMN = {"number", "head", "folded", "hidden", "lang", "when"}

Part = str | nodes.Node
Options = dict[str, nodes.Expr]
Loops = list[tuple[nodes.Expr, nodes.Expr]]


@dataclass(frozen=True, slots=True)
class Column:
    """A heading, how it stands, and what makes a cell."""

    heading: nodes.Expr
    options: Options
    cell: list[nodes.Node]

    @property
    def numeric(self) -> str:
        """The class of a number."""
        return ' class="getal"' if self.options.get("number") == TRUE else ""

    @property
    def language(self) -> Iterator[Part]:
        """The attribute that says the language of a cell, where there is one to say."""
        if "lang" in self.options:
            said = nodes.Output([_data(' lang="'), self.options["lang"], _data('"')])
            yield nodes.If(self.options["lang"], [said], [], [])

    def if_there(self, *parts: Part) -> Iterator[Part]:
        """These parts, where the column is there."""
        if "when" in self.options:
            yield nodes.If(self.options["when"], _printed(parts), [], [])
        else:
            yield from parts


class TableTag(Extension):
    """The tag `{% table %}`. It becomes the loop that somebody would write by hand, so it costs a page nothing."""

    tags = {"table"}

    def parse(self, parser: Parser) -> list[nodes.Node]:
        """The nodes of one table."""
        line = next(parser.stream).lineno
        loops, options = _arguments(parser, _OF_TABLE)
        ends = ("name:column", "name:empty", "name:endtable")
        for_row, columns, empty = _unbroken(parser.parse_statements(ends)), [], []
        while parser.stream.skip_if("name:column"):
            heading = parser.parse_expression()
            given = _arguments(parser, _OF_COLUMN)[1] if parser.stream.skip_if("comma") else {}
            columns.append(Column(heading, given, _unbroken(parser.parse_statements(ends))))
        if parser.stream.skip_if("name:empty"):
            empty = _unbroken(parser.parse_statements(("name:endtable",)))
        parser.stream.expect("name:endtable")
        if not loops or not columns:
            parser.fail("A table has rows and columns.", line)
        table = _printed(_table(loops, options, for_row, columns))
        made = [nodes.If(loops[0][1], table, [], empty)] if empty else table
        return [node.set_lineno(line) for node in made]


def _arguments(parser: Parser, known: set[str]) -> tuple[Loops, Options]:
    """The loops and the options of a tag."""
    loops: Loops = []
    options: Options = {}
    while not parser.stream.current.test("block_end"):
        if parser.stream.look().test("assign"):
            token = parser.stream.expect("name")
            if token.value not in known:
                parser.fail(f"Not known here: {token.value}.", token.lineno)
            next(parser.stream)
            options[token.value] = parser.parse_expression()
        else:
            target = parser.parse_assign_target(extra_end_rules=("name:in",))
            parser.stream.expect("name:in")
            loops.append((target, parser.parse_expression()))
        if not parser.stream.skip_if("comma"):
            break
    return loops, options


def _unbroken(body: list[nodes.Node]) -> list[nodes.Node]:
    """The same without the line breaks that only lay out the file."""
    for node in body:
        for data in node.find_all(nodes.TemplateData):
            data.data = _BREAK.sub("", data.data)
    return body


def _printed(parts: Iterable[Part]) -> list[nodes.Node]:
    """What prints texts and values one after another, with statements among them."""
    return [part if isinstance(part, nodes.Stmt) else nodes.Output([_data(part)]) for part in parts]


def _data(part: Part) -> nodes.Node:
    return nodes.TemplateData(part) if isinstance(part, str) else part


def _table(loops: Loops, options: Options, for_row: list[nodes.Node], columns: list[Column]) -> Iterator[Part]:
    """A table as it is written in HTML."""
    folds = options.get("folds") != nodes.Const(False)
    if options.get("filter") == TRUE:
        count = nodes.Filter(loops[0][1], "length", [], [], None, None)
        field = nodes.Include(nodes.Const("web/filter.html"), True, False)
        yield nodes.With([nodes.Name("count", "store")], [count], [field])
    yield f'<table class="tabel{" kaart" if folds else ""}'
    if "look" in options:
        yield from (" ", options["look"])
    yield f'"{_role("table", folds)}>'
    if "label" in options:
        yield from ('<caption class="alleen-lezer">', options["label"], "</caption>")
    if "caption" in options:
        yield from ("<caption>", options["caption"], "</caption>")
    yield f"<thead{_role('rowgroup', folds)}><tr{_role('row', folds)}>"
    for column in columns:
        start = f'<th{_role("columnheader", folds)} scope="col"{column.numeric}>'
        words = (
            ('<span class="alleen-lezer">', column.heading, "</span>")
            if "hidden" in column.options
            else (column.heading,)
        )
        yield from column.if_there(start, *words, "</th>")
    yield f"</tr></thead>\n<tbody{_role('rowgroup', folds)}>"
    rows = [*for_row, *_printed([f"<tr{_role('row', folds)}>", *_cells(columns, folds), "</tr>\n"])]
    for target, iterable in reversed(loops):
        rows = [nodes.For(target, iterable, rows, [], None, False)]
    yield from rows
    yield "</tbody></table>"


def _cells(columns: list[Column], folds: bool) -> Iterator[Part]:
    """The cells of a row."""
    head = next((column for column in columns if column.options.get("head") == TRUE), columns[0])
    at = columns.index(head)
    for number, column in enumerate(columns):
        if column is head:
            start = f'<th{_role("rowheader", folds)} scope="row"{column.numeric}>'
            yield from column.if_there(start, *column.cell, "</th>")
            continue
        is_called = folds and number > at and column.options.get("hidden") != TRUE
        says = (' data-kop="', column.options.get("folded", column.heading), '"') if is_called else ()
        start = f"<td{_role('cell', folds)}{column.numeric}"
        yield from column.if_there(start, *says, *column.language, ">", *column.cell, "</td>")


def _role(name: str, folds: bool) -> str:
    """What it is: a browser takes a card for no table unless it is told."""
    return f' role="{name}"' if folds else ""
