"""How every form field looks, also those of the sign-in library: label, help and error are tied to the field."""

from typing import Any

from django import forms
from django.forms.boundfield import BoundField
from django.forms.renderers import TemplatesSetting
from django.forms.widgets import Widget


class Field(BoundField):
    """A field of a form that knows its look, and the place an error message should take the reader to."""

    @property
    def is_choice(self) -> bool:
        """Whether it is answered by ticking something."""
        return isinstance(self.field.widget, forms.RadioSelect | forms.CheckboxInput)

    @property
    def is_tick(self) -> bool:
        """Whether it is one single box to tick, with its words after it."""
        return isinstance(self.field.widget, forms.CheckboxInput)

    @property
    def first_id(self) -> str:
        """The id of the first control: where a link from the list of errors goes."""
        return str(self.id_for_label or (f"{self.auto_id}_0" if self.auto_id else ""))

    @property
    def named(self) -> str:
        """The label as it stands before an error in the list of errors."""
        label = str(self.label)
        return label if not label or label.endswith(("?", ":")) else f"{label}:"

    def build_widget_attrs(self, attrs: dict[str, Any], widget: Widget | None = None) -> dict[str, Any]:
        """Django's attributes with our class; a group of choices carries its error on the fieldset alone."""
        built: dict[str, Any] = super().build_widget_attrs(attrs, widget)
        widget = widget or self.field.widget
        if isinstance(widget, forms.RadioSelect):
            built.pop("aria-invalid", None)
        if not self.is_choice and not widget.is_hidden:
            own = (attrs.get("class") or widget.attrs.get("class") or "").split()
            built["class"] = " ".join(dict.fromkeys([*own, "invoer"]))
        return built


class Renderer(TemplatesSetting):
    """Renders forms as pages are rendered, with our templates first and Django's own widgets behind them."""

    bound_field_class = Field
