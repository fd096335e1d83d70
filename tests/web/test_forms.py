"""Every field ties its label, help and error to its control, and the list of errors links to the control."""

import re

from django import forms
from django.template.loader import render_to_string


class Enrolment(forms.Form):
    """One field of every kind."""

    name = forms.CharField(label="Roepnaam", help_text="Zo noemen docenten uw kind.")
    email = forms.EmailField(label="E-mailadres", required=False)
    who = forms.ChoiceField(label="Wie heeft gezag?", widget=forms.RadioSelect, choices=[("a", "Ik"), ("b", "Ander")])
    topics = forms.MultipleChoiceField(required=False, widget=forms.CheckboxSelectMultiple, choices=[("c", "Cijfers")])
    born = forms.DateField(label="Geboortedatum", widget=forms.SelectDateWidget)
    agreed = forms.BooleanField(label="Ik las dit", help_text="Het staat hierboven.")
    note = forms.CharField(label="Opmerking", required=False, widget=forms.Textarea(attrs={"class": "kort"}))
    code = forms.CharField(widget=forms.HiddenInput)

    def clean(self) -> None:
        """Say something that belongs to no field."""
        raise forms.ValidationError("Dit kind is al <aangemeld>.")


def field(name: str, data: dict[str, str] | None = None) -> str:
    """The markup of one field, on one line."""
    return re.sub(r"\s+", " ", Enrolment(data)[name].as_field_group())


def test_a_field_without_error_has_label_help_and_our_class() -> None:
    text = field("name")
    assert '<div class="veld">' in text
    assert '<label for="id_name">Roepnaam' in text
    assert '<div class="uitleg" id="id_name_helptext">Zo noemen docenten uw kind.</div>' in text
    assert 'aria-describedby="id_name_helptext"' in text
    assert 'class="invoer"' in text
    assert "aria-invalid" not in text


def test_an_error_stands_beside_its_field_and_is_read_with_it() -> None:
    text = field("name", {})
    assert '<div class="veld fout">' in text
    assert '<div class="veldfout" id="id_name_error">' in text
    assert 'aria-invalid="true" aria-describedby="id_name_helptext id_name_error"' in text


def test_what_may_stay_empty_says_so() -> None:
    assert "(hoeft niet)" in field("email")
    assert "(hoeft niet)" not in field("name")


def test_choices_are_a_group_with_a_legend() -> None:
    text = field("who", {})
    assert '<fieldset class="veld fout" aria-describedby="id_who_error">' in text
    assert "<legend>Wie heeft gezag?" in text
    assert '<label for="id_who_1">Ander</label>' in text
    assert "aria-invalid" not in text
    assert "invoer" not in text


def test_a_tick_has_its_words_behind_it_and_one_label() -> None:
    text = field("agreed", {})
    assert text.count("<label") == 1
    assert text.index("<input") < text.index("<label")
    assert 'aria-describedby="id_agreed_helptext id_agreed_error"' in text


def test_each_part_of_a_date_has_its_own_label() -> None:
    text = field("born", {})
    for part, label in (("day", "Dag"), ("month", "Maand"), ("year", "Jaar")):
        assert f'<label for="id_born_{part}">{label}</label><select name="born_{part}"' in text


def test_a_class_of_the_widget_is_kept() -> None:
    assert 'class="kort invoer"' in field("note")


def test_the_list_of_errors_links_to_the_first_control() -> None:
    text = render_to_string("web/errors.html", {"form": Enrolment({})})
    assert re.findall(r'href="#(\w+)"', text) == ["id_name", "id_who_0", "id_born_day", "id_agreed"]
    assert "Dit kind is al &lt;aangemeld&gt;." in text
    assert "Wie heeft gezag? " in text
    assert "Roepnaam: " in text
    assert 'tabindex="-1" autofocus' in text


def test_a_whole_form_brings_its_list_of_errors() -> None:
    text = str(Enrolment({}))
    assert text.count('class="foutlijst') == 1
    assert text.count("Dit kind is al") == 1
    assert text.count('type="hidden"') == 1


def test_no_errors_no_list() -> None:
    assert render_to_string("web/errors.html", {"form": Enrolment()}).strip() == ""
    assert "foutlijst" not in str(Enrolment())


def test_every_id_that_is_named_exists() -> None:
    for form in (Enrolment(), Enrolment({})):
        text = str(form)
        ids = re.findall(r'\bid="([^"]+)"', text)
        named = " ".join(re.findall(r'(?:aria-describedby|for)="([^"]+)"', text)).split()
        assert set(named) <= set(ids)
        assert len(ids) == len(set(ids))
