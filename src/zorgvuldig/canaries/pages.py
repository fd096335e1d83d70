"""What the installation tries on itself with invented people, for whoever sees to privacy."""

from zorgvuldig.canaries.reads import try_rows
from zorgvuldig.gate.door import Kind
from zorgvuldig.gate.pages import page, route
from zorgvuldig.kit.page_kinds import Context, Page


@route("privacy/verzonnen-personen/", "canaries")
@page(purpose="governing", kind=Kind.NOBODY, reads=("organisation", "staff", "governance"), facts="governance")
class CanaryTries(Page):
    """Every kind of try, promise by promise: what was tried, what came back, and when."""

    template = "canaries/tries.html"

    def context(self) -> Context:
        rows = sorted(try_rows(door=self.door, now=self.door.opened_at), key=lambda row: row.promise)
        return {"rows": rows, "wrong": sum(not row.is_right for row in rows)}
