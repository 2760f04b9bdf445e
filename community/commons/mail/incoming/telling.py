"""Letters told apart from what machines send: answers on their own, bounces, lists, and our own mails coming back."""

import logging
import re
from email.message import Message
from email.utils import parseaddr
from urllib.parse import urlsplit

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from .letters import Letter, addresses, header

logging.getLogger("flufl.bounce").setLevel(logging.WARNING)  # it tells each detector it tries

LOOP_HEADER = "X-Parvis-Site"


class Nature(models.TextChoices):
    LETTER = "letter", _("letter")
    AUTOMATIC = "automatic", _("automatic answer")
    BOUNCE = "bounce", _("returned mail")
    LIST = "list", _("from a mailing list")
    OWN = "own", _("a mail of this site")


_AWAY = re.compile(
    r"^\W*(?:(?:re|aw|rép|tr|fwd?|sv|vs|antw)\s*:\s*)?(?:"
    r"auto(?:matic|mated)?[ -]?(?:reply|response|generated|answer)|auto[ -]?(?:svar|repl(?:y|ied))|"
    r"automatisch(?:e|es)? (?:antwort|antwoord|beantwoording|afwezigheidsbericht)|"
    r"r[ée]ponse automatique|message automatique|absence du bureau|absen(?:t|te|ce)(?: du bureau| de)?|"
    r"abwesenheit(?:snotiz|snachricht|sbenachrichtigung)?|abwesend|bin im urlaub|"
    r"respuesta autom[áa]tica|fuera de (?:la )?oficina|ausente|"
    r"risposta automatica|fuori (?:sede|ufficio)|assente|"
    r"resposta autom[áa]tica|fora do escrit[óo]rio|aus[êe]ncia|"
    r"afwezig(?:heid)?|niet aanwezig|frånvaro|automatiskt svar|automatisk svar|fravær|poissa(?: toimistolta)?|"
    r"odpowied[źz] automatyczna|automatyczna odpowied[źz]|poza biurem|automatická odpov[ěe]ď|"
    r"автоответ|автоматический ответ|自動返信|自动回复|자동 회신|"
    r"out[ -]of[ -](?:the[ -])?office|ooo|vacation|on (?:vacation|holiday|leave)|away from (?:the )?office"
    r")\s*(?:$|[:：\]!(–—-]|auto|reply|message|response|re\s*:|notice|notification)",
    re.IGNORECASE,
)
_RETURNED = re.compile(
    r"undeliver|delivery (?:status|failure|has failed|problem|report)|mail delivery|returned mail|failure notice|"
    r"returned to sender|delivery notification|non remis|remise|message non distribu|unzustellbar|"
    r"nicht zustellbar|zustellung|mail system error|mail failure|warning.{0,20}(?:message|mail)|could not send|"
    r"nondeliverable|non-deliverable|rejected|no longer|unknown (?:user|recipient)|bounce",
    re.IGNORECASE,
)
_MACHINES = re.compile(
    r"^(?:mailer[-_.]?daemon|postmaster|mail[-_.]?daemon|mdaemon|daemon|postoffice|mailadmin|abuse|mailsystem|"
    r"(?:do[-_.]?)?no[-_.]?t?[-_.]?reply|noreply|bounces?|autoreply|autoresponder|vacation|smtp|maildelivery)\b",
    re.IGNORECASE,
)


def nature_of(letter: Letter) -> tuple[Nature, str]:
    """What kind of message it is, and by what sign it was told."""
    message = letter.message
    if header(message, LOOP_HEADER).lower() == site_name() or _is_from_here(letter):
        return Nature.OWN, "sender"
    if _may_be_returned(letter) and (returned := _returned(message)):
        return Nature.BOUNCE, returned
    if sign := _automatic_sign(letter):
        return Nature.AUTOMATIC, sign
    for name in ("List-Id", "List-Post", "List-Unsubscribe", "Mailing-List", "X-Mailman-Version"):
        if message.get(name):
            return Nature.LIST, name
    return Nature.LETTER, ""


def site_name() -> str:
    return (urlsplit(settings.SITE_URL).hostname or "localhost").lower()


def _is_from_here(letter: Letter) -> bool:
    own = parseaddr(settings.DEFAULT_FROM_EMAIL)[1].lower()
    domain = letter.sender.rpartition("@")[2]
    return letter.sender == own or (
        bool(settings.REPLY_DOMAIN)
        and (domain == settings.REPLY_DOMAIN.lower() and letter.sender.startswith("reply+"))
    )


def _automatic_sign(letter: Letter) -> str:
    message = letter.message
    submitted = header(message, "Auto-Submitted").lower()
    if submitted and not submitted.startswith("no"):
        return "Auto-Submitted"
    if header(message, "Precedence").lower() in ("bulk", "junk", "auto_reply", "auto-reply"):
        return "Precedence"
    for name in ("X-Autoreply", "X-Autorespond", "X-Autoresponder", "X-Auto-Reply", "X-AutoReply-From",
                 "X-Mail-Autoreply", "X-FC-MachineGenerated", "Auto-Reply"):  # fmt: skip
        if header(message, name).lower() not in ("", "no", "false"):
            return name
    if message.get("Return-Path") is not None and header(message, "Return-Path").strip() == "<>":
        return "Return-Path"
    if message.get_content_type() == "multipart/report":
        return "multipart/report"
    if _AWAY.match(letter.subject):
        return "Subject"
    if not letter.sender or _MACHINES.match(letter.sender):
        return "From"
    return ""


def _may_be_returned(letter: Letter) -> bool:
    message = letter.message
    if message.get_content_type() == "multipart/report" or message.get("X-Failed-Recipients"):
        return True
    if _encloses_mail(message):
        return True
    empty = header(message, "Return-Path").strip() == "<>"
    senders = addresses(message, "From", "Sender")
    machine = not senders or any(map(_MACHINES.match, senders))
    return empty or machine or bool(_RETURNED.search(letter.subject[:200]))


def _encloses_mail(message: Message) -> bool:
    parts = message.get_payload()
    for part in parts[:10] if isinstance(parts, list) else []:
        if isinstance(part, Message) and (
            part.get_content_maintype() == "message" or str(part.get_filename("")).lower().endswith(".822")
        ):
            return True
    return False


def _returned(message: Message) -> str:
    """The addresses that could not be reached; "" when it is no bounce."""
    from flufl.bounce import all_failures

    try:
        temporary, permanent = all_failures(message)
    except Exception:  # detectors of a library, on mail that may be anything
        return ""
    found = sorted(
        {
            one.decode("ascii", "replace") if isinstance(one, bytes) else str(one)
            for one in (*temporary, *permanent)
        }
    )
    return ", ".join(found)[:300]
