"""Addresses of signing in and of the account. Names are the sign-in library's, so that it finds its own pages."""

from allauth.account import views as account
from allauth.mfa.base import views as base
from allauth.mfa.recovery_codes import views as recovery
from allauth.mfa.totp import views as totp
from allauth.mfa.webauthn import views as webauthn
from django.urls import include, path, re_path

from zorgvuldig.accounts.signin import pages as views

urlpatterns = [
    path("inloggen/", views.login, name="account_login"),
    path("inloggen/passkey/", views.passkey_login, name="mfa_login_webauthn"),
    path("inloggen/code/", views.SecondStepView.as_view(), name="mfa_authenticate"),
    path("inloggen/gesloten/", account.account_inactive, name="account_inactive"),
    path("afmelden/", views.SignOffView.as_view(), name="account_logout"),
    path("wachtwoord-vergeten/", views.password_reset, name="account_reset_password"),
    path("wachtwoord-vergeten/gestuurd/", account.password_reset_done, name="account_reset_password_done"),
    path(
        "wachtwoord-vergeten/klaar/", account.password_reset_from_key_done, name="account_reset_password_from_key_done"
    ),
    re_path(
        r"^wachtwoord-vergeten/(?P<uidb36>[0-9A-Za-z]+)-(?P<key>[^/]+)/$",
        views.password_reset_from_key,
        name="account_reset_password_from_key",
    ),
    path("", include("zorgvuldig.accounts.sso.urls")),  # before the codes of invitations
    path("uitnodiging/", views.invitation, name="invitation"),
    path("uitnodiging/kiezen/", views.invitation_accept, name="invitation_accept"),
    path("uitnodiging/<str:code>", views.invitation_link, name="invitation_link"),
    path("account/", views.overview, name="account"),
    path("account/wachtwoord/", views.password_change, name="account_change_password"),
    path("account/wachtwoord/eerste/", views.FirstPasswordView.as_view(), name="account_set_password"),
    path("account/e-mail/", views.email, name="account_email"),
    path("account/e-mail/bevestigen/<str:key>/", account.confirm_email, name="account_confirm_email"),
    path("account/controle/", views.reauthenticate, name="account_reauthenticate"),
    path("account/controle/code/", views.reauthenticate_code, name="mfa_reauthenticate"),
    path("account/controle/passkey/", views.reauthenticate_passkey, name="mfa_reauthenticate_webauthn"),
    path("account/sessies/", views.SessionsView.as_view(), name="usersessions_list"),
    path("account/tweede-stap/", base.index, name="mfa_index"),
    path("account/tweede-stap/app/", views.ActivateView.as_view(), name="mfa_activate_totp"),
    path("account/tweede-stap/app/weg/", totp.deactivate_totp, name="mfa_deactivate_totp"),
    path("account/tweede-stap/herstelcodes/", recovery.view_recovery_codes, name="mfa_view_recovery_codes"),
    path("account/tweede-stap/herstelcodes/nieuw/", views.renew_recovery_codes, name="mfa_generate_recovery_codes"),
    path(
        "account/tweede-stap/herstelcodes/bestand/",
        recovery.download_recovery_codes,
        name="mfa_download_recovery_codes",
    ),
    path("account/tweede-stap/passkeys/", webauthn.list_webauthn, name="mfa_list_webauthn"),
    path("account/tweede-stap/passkeys/nieuw/", views.AddPasskeyView.as_view(), name="mfa_add_webauthn"),
    path("account/tweede-stap/passkeys/<int:pk>/naam/", views.passkey_edit, name="mfa_edit_webauthn"),
    path("account/tweede-stap/passkeys/<int:pk>/weg/", webauthn.remove_webauthn, name="mfa_remove_webauthn"),
]
