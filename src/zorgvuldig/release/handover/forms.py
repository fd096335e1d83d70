"""What somebody of the school says to hand a package over."""

from django import forms
from django.utils.translation import gettext_lazy as _

from zorgvuldig.release.handover.actions import MAILBOX


class MailboxForm(forms.Form):
    """What stands before the @. What stands behind it comes from the address book."""

    mailbox = forms.CharField(
        label=_("Wat staat er vóór het apenstaartje?"),
        help_text=_("Alleen dat eerste deel. Het tweede deel komt uit het adresboek."),
        max_length=64,
        widget=forms.TextInput(attrs={"autocomplete": "off", "autocapitalize": "none", "spellcheck": "false"}),
        error_messages={"required": _("Vul het eerste deel van het e-mailadres in.")},
    )

    def clean_mailbox(self) -> str:
        """One mailbox: letters, figures and dots, without the domain."""
        mailbox: str = self.cleaned_data["mailbox"]
        if "@" in mailbox:
            raise forms.ValidationError(
                _(
                    "De school mailt alleen naar het adres dat is gecontroleerd. Vul alleen het deel vóór het apenstaartje in."
                )
            )
        if not MAILBOX.fullmatch(mailbox):
            raise forms.ValidationError(_("Gebruik alleen letters, cijfers, punten en streepjes."))
        return mailbox.lower()
