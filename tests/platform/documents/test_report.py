"""A report on paper: what stands on it, that a screen reader can read it, and that data stay data."""

import io
import json
import re
from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest
import typst
from PIL import Image

from tests.platform.documents.pdf import page_count, text_of, unpacked
from zorgvuldig.platform.documents.pictures import logo
from zorgvuldig.platform.documents.renderer import plain
from zorgvuldig.platform.documents.report import ReportDocument, SubjectLine, report_data, report_pdf
from zorgvuldig.platform.documents.worker import TEMPLATES

REPORT = ReportDocument(
    school="Het Voorbeeld",
    pupil="Noor van der Meulen",
    class_name="3hv1",
    year="2026-2027",
    period="Periode 2",
    issued_on=date(2027, 3, 19),
    period_names=("Periode 1", "Periode 2"),
    subjects=(
        SubjectLine("Nederlands", (Decimal("6.4"), Decimal("7.1")), Decimal("6.8"), "mw. J. de Boer", "Leest veel."),
        SubjectLine("Frans", (Decimal("5.4"), "inh")),
    ),
    mentor="mw. J. de Boer",
    absence=(("Zonder toestemming", "2 lesuren"),),
    remark="Eerste alinea.\n\nTweede alinea.",
    signatures=(("Mentor", "mw. J. de Boer"), ("Ouder of verzorger", "")),
    legend=("inh: nog in te halen.",),
)
HOSTILE = (
    """O"Neill #let x = 1 $y^2$ \\ <script>alert('é')</script> *vet* _schuin_ @noot [x] // = kop `c` #sys.inputs"""
)


def a_logo() -> bytes:
    """A green square."""
    out = io.BytesIO()
    Image.new("RGB", (60, 60), "#123f35").save(out, "PNG")
    return logo(out.getvalue())


def test_the_file_is_a_tagged_pdf_in_dutch_with_a_title() -> None:
    pdf = report_pdf(REPORT)
    parts = unpacked(pdf)
    assert pdf.startswith(b"%PDF-1.7")
    assert re.search(rb"/MarkInfo\s*<<\s*/Marked true", parts)
    assert b"/StructTreeRoot" in parts
    assert re.search(rb"/Lang\s*\(nl-NL\)", parts)
    assert b"<pdfuaid:part>1</pdfuaid:part>" in parts
    assert re.search(rb"/DisplayDocTitle true", parts)
    assert b"Rapport van Noor van der Meulen, Periode 2" in parts


def test_the_headings_of_the_table_are_headings_and_the_logo_has_a_text() -> None:
    parts = unpacked(report_pdf(replace(REPORT, logo=a_logo())))
    assert len(re.findall(rb"/S\s*/TH\b", parts)) == 4
    assert len(re.findall(rb"/S\s*/TD\b", parts)) == 8
    assert len(re.findall(rb"/S\s*/H1\b", parts)) == 1
    assert re.search(rb"/Alt\s*\(Logo van Het Voorbeeld\)", parts)
    assert b"/S/Figure" in parts.replace(b"/S /Figure", b"/S/Figure")


def test_everything_can_be_read() -> None:
    text = re.sub(r" +", " ", text_of(report_pdf(REPORT)))
    for line in (
        "Noor van der Meulen",
        "Vak Periode 1 Periode 2 Eindcijfer",
        "Nederlands mw. J. de Boer 6,4 7,1 6,8",
        "Frans 5,4 inh –",
        "Onderstreept is lager dan 5,5.",
        "inh: nog in te halen.",
        "Leest veel.",
        "2 lesuren",
        "Opmerking van de mentor",
        "Tweede alinea.",
        "Uitgegeven op 19 maart 2027",
        "Ouder of verzorger",
        "Pagina 1 van 1",
    ):
        assert line in text


def test_signs_of_the_template_language_print_as_themselves() -> None:
    subject = SubjectLine(HOSTILE, (None, None), remark=HOSTILE)
    text = text_of(report_pdf(replace(REPORT, pupil=HOSTILE, subjects=(subject,))))
    assert HOSTILE in re.sub(r"\s+", " ", text)


def test_data_reach_the_template_as_text() -> None:
    """As typst itself tells what it set, so this does not depend on a reader of PDF."""
    data = plain(report_data(replace(REPORT, pupil=HOSTILE)))
    compiler = typst.Compiler(
        TEMPLATES / "rapport.typ", root=TEMPLATES, ignore_system_fonts=True, sys_inputs={"data": json.dumps(data)}
    )
    headings = json.loads(compiler.query("heading"))
    assert [heading["body"]["text"] for heading in headings] == [
        "Rapport", "Cijfers", "Opmerkingen per vak", "Afwezigheid", "Opmerking van de mentor",
    ]  # fmt: skip
    compiler = typst.Compiler(
        b'#import "/shared.typ": *\n#heading(data.pupil)', root=TEMPLATES, sys_inputs={"data": json.dumps(data)}
    )
    assert json.loads(compiler.query("heading", field="body"))[0]["text"] == HOSTILE


@pytest.mark.parametrize(("mark", "is_low"), [("5.4", True), ("5.5", False), ("1.0", True), ("10.0", False)])
def test_what_is_below_five_and_a_half_is_marked_and_explained(mark: str, is_low: bool) -> None:
    data = report_data(replace(REPORT, subjects=(SubjectLine("Frans", (Decimal(mark), "inh")),)))
    assert [one["is_low"] for one in data["subjects"][0]["marks"]] == [is_low, False]
    assert ("Onderstreept is lager dan 5,5." in data["legend"]) is is_low


def test_a_long_report_goes_on_and_keeps_the_signatures_with_the_mentors_words() -> None:
    subjects = tuple(
        SubjectLine(f"Vak {number}", (Decimal("7.0"), None), remark="Gaat goed. " * 30) for number in range(18)
    )
    pdf = report_pdf(replace(REPORT, subjects=subjects))
    assert page_count(pdf) >= 3
    last = text_of(pdf).rstrip("\f").split("\f")[-1]
    assert "Tweede alinea." in last
    assert "Uitgegeven op 19 maart 2027" in last


def test_a_report_without_anything_yet_is_a_report() -> None:
    bare = replace(REPORT, subjects=(), absence=(), remark="", signatures=(), legend=(), mentor="", period_names=())
    assert page_count(report_pdf(bare)) == 1


def test_a_shifted_row_is_refused() -> None:
    with pytest.raises(ValueError, match="2 periods"):
        replace(REPORT, subjects=(SubjectLine("Frans", (Decimal("6.0"),)),))
