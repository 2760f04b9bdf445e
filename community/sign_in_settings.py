"""How allauth signs people up and in: what is the same on every site."""

ACCOUNT_USER_MODEL_USERNAME_FIELD = "handle"
ACCOUNT_USER_MODEL_EMAIL_FIELD = "email"
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*"]
ACCOUNT_SIGNUP_FORM_CLASS = "membership.entry_forms.EntryFields"
ACCOUNT_FORMS = {"signup": "membership.signup_forms.SignupForm"}
ACCOUNT_SIGNUP_FORM_HONEYPOT_FIELD = "website"  # nobody sees it; who fills it in is no person
ACCOUNT_ADAPTER = "membership.adapters.AccountAdapter"
ACCOUNT_EMAIL_VERIFICATION = "mandatory"
# A code, typed where one signed up: no link to open elsewhere, and a passkey can be made right after it.
ACCOUNT_EMAIL_VERIFICATION_BY_CODE_ENABLED = True
ACCOUNT_EMAIL_VERIFICATION_SUPPORTS_RESEND = True
ACCOUNT_CHANGE_EMAIL = True  # one address; the new one is confirmed before it takes the place of the old
ACCOUNT_REAUTHENTICATION_REQUIRED = True  # before the address changes
ACCOUNT_LOGOUT_ON_PASSWORD_CHANGE = False
ACCOUNT_LOGIN_BY_CODE_ENABLED = True
ACCOUNT_LOGIN_BY_CODE_SUPPORTS_RESEND = True
ACCOUNT_LOGOUT_ON_GET = False
ACCOUNT_PREVENT_ENUMERATION = True
ACCOUNT_EMAIL_NOTIFICATIONS = True
ACCOUNT_EMAIL_SUBJECT_PREFIX = ""
ACCOUNT_SESSION_REMEMBER = None
ACCOUNT_USER_DISPLAY = "membership.adapters.display_name"
MFA_SUPPORTED_TYPES = ["totp", "recovery_codes", "webauthn"]
MFA_PASSKEY_LOGIN_ENABLED = True
MFA_PASSKEY_SIGNUP_ENABLED = True
MFA_TOTP_TOLERANCE = 1  # a clock may go wrong by half a minute
MFA_ADAPTER = "membership.adapters.MFAAdapter"
SOCIALACCOUNT_ADAPTER = "membership.adapters.SocialAdapter"
SOCIALACCOUNT_FORMS = {"signup": "membership.signup_forms.SocialSignupForm"}
SOCIALACCOUNT_AUTO_SIGNUP = False  # whoever comes that way reads and agrees like everybody
SOCIALACCOUNT_LOGIN_ON_GET = False
SOCIALACCOUNT_STORE_TOKENS = False
SOCIALACCOUNT_QUERY_EMAIL = True
