"""Documents on paper: tagged PDF (PDF/UA-1) made by typst from a template of ours and data that stay data."""

from zorgvuldig.platform.documents.renderer import DocumentProblem, render

__all__ = ["DocumentProblem", "render"]
