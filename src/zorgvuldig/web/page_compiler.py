"""How a page becomes Python: as Jinja writes it, with less to do for each cell of a page that has thousands."""

from collections.abc import Iterable
from keyword import iskeyword
from typing import Any

from jinja2 import nodes
from jinja2.compiler import CodeGenerator, Frame, optimizeconst

SENTENCES = (
    "_sentences"  # what holds the sentences of templates in the language of the page, in what every template is given
)
SENTENCE = {"_", "gettext"}


class Compiler(CodeGenerator):
    """Jinja's own, with five things of ours.

    A value is escaped once, by `escaped`. A function of the environment is called by its name, so no value of a page stands in its place; one that asks for the context sees
    what the file was given, not what a loop in it is at: looking for that at every call took a third of a page with many marks.
    A sentence without values is looked up in those of the page's language, which is asked once for a page. What an object has is asked of
    it before Jinja is. And a file, or a block of one, gives all that it makes at once: piece by piece, each piece went through every file and block
    around it.
    """

    def blockvisit(self, nodes: Iterable[nodes.Node], frame: Frame) -> None:
        """What stands in a file, a block, or a part of one: the outermost keeps the pieces, and gives them when all are there."""
        if frame.buffer is not None:
            super().blockvisit(nodes, frame)
            return
        self.buffer(frame)
        super().blockvisit(nodes, frame)
        if not (frame.toplevel and self.has_known_extends):  # else the file that it extends gives everything
            self.writeline(f"yield concat({frame.buffer})")
        frame.buffer = None

    def _output_child_pre(self, node: nodes.Expr, frame: Frame, finalize: Any) -> None:
        if frame.eval_ctx.volatile or not frame.eval_ctx.autoescape:
            super()._output_child_pre(node, frame, finalize)
        elif not _is_sentence(node):
            self.write(finalize.src)

    def _output_child_post(self, node: nodes.Expr, frame: Frame, finalize: Any) -> None:
        if frame.eval_ctx.volatile or not frame.eval_ctx.autoescape:
            super()._output_child_post(node, frame, finalize)
        elif not _is_sentence(node):
            self.write(")")

    @optimizeconst
    def visit_Getattr(self, node: nodes.Getattr, frame: Frame) -> None:  # noqa: N802  # as Jinja calls it
        """`a.b`: the attribute, else what Jinja takes for it: an item, or a name that is not there."""
        found, of = self.temporary_identifier(), self.temporary_identifier()
        self.write(f"({found} if ({found} := getattr(({of} := ")
        self.visit(node.node, frame)
        self.write(f"), {node.attr!r}, missing)) is not missing else environment.getattr({of}, {node.attr!r}))")

    def visit_Call(self, node: nodes.Call, frame: Frame, forward_caller: bool = False) -> None:  # noqa: N802  # as Jinja calls it
        """A call: of a function of the environment as Python calls it, of anything else as Jinja does."""
        name = node.node.name if isinstance(node.node, nodes.Name) else ""
        odd = node.dyn_args or node.dyn_kwargs or any(iskeyword(pair.key) for pair in node.kwargs)
        if odd or name not in self.environment.globals:
            super().visit_Call(node, frame, forward_caller=forward_caller)
            return
        if _is_sentence(node):
            self.write(f"context.parent[{SENTENCES!r}][{node.args[0].as_const()!r}]")
            return
        self.write(f"environment.globals[{name!r}](")
        if hasattr(self.environment.globals[name], "jinja_pass_arg"):
            self.write("context, ")
        for argument in node.args:
            self.visit(argument, frame)
            self.write(", ")
        for pair in node.kwargs:
            self.write(f"{pair.key}=")
            self.visit(pair.value, frame)
            self.write(", ")
        self.write(")")


def _is_sentence(node: nodes.Node) -> bool:
    """Whether this is a sentence that is written out, without values."""
    return (
        isinstance(node, nodes.Call)
        and isinstance(node.node, nodes.Name)
        and node.node.name in SENTENCE
        and len(node.args) == 1
        and isinstance(node.args[0], nodes.Const)
        and not (node.kwargs or node.dyn_args or node.dyn_kwargs)
    )
