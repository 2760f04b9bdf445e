"""What somebody wrote themselves in a reply, without the mail they answered; when unsure, a line stays.

    trim("Yes.\\n\\nOn 3 May 2026 at 10:12, Ada <ada@example.org> wrote:\\n> Shall we?").text == "Yes."

The lines that introduce an answered mail are known in a dozen languages from mail-parser-reply; this adds more
languages, lines broken in several, and the order of things: what stands between or below quotes is the author's.
Every expression is asked of one short window of lines, so a hostile text costs no more than a long one.
"""

import re
from dataclasses import dataclass

from mailparser_reply.constants import MAIL_LANGUAGES

WINDOW = 5  # lines over which a mail program breaks "On … wrote:"
WINDOW_CHARACTERS = 400
MOST_INTRODUCTIONS = 200  # lines ending in a colon that are looked at; a mail with more of them is no reply
SIGNATURE_LINES = 10
SIGNATURE_REACH = 40  # lines looked at below its beginning, blank ones included
SIGNATURE_CHARACTERS = 600


@dataclass(frozen=True)
class Trimmed:
    text: str  # without blank lines around it
    elided: str  # the other lines, in their order


def trim(text: str) -> Trimmed:
    """The author's own lines; quotes stay where the author answers between them."""
    lines = [line.rstrip() for line in re.split(r"\r\n|\r|\n", text)]
    kept = _own(lines)
    kept_text = "\n".join(_without_blank_ends([lines[at] for at in kept]))
    chosen = set(kept)
    elided = "\n".join(line for at, line in enumerate(lines) if at not in chosen)
    return Trimmed(kept_text, elided.strip("\n"))


def without_signature(text: str) -> str:
    """A letter that answers nothing: all of it but its signature, what it forwards included."""
    lines = [line.rstrip() for line in re.split(r"\r\n|\r|\n", text)]
    kinds = [_kind(line) for line in lines]
    _mark_signatures(lines, kinds, len(lines))
    return "\n".join(_without_blank_ends([line for at, line in enumerate(lines) if kinds[at] != "s"]))


def _own(lines: list[str]) -> list[int]:
    """The numbers of the lines that stay."""
    kinds = _kinds(lines)
    end = _end_of_own_words(lines, kinds)
    _mark_signatures(lines, kinds, end)
    kept = [at for at in range(end) if kinds[at] not in "ws"]
    if not any(kinds[at] == "t" for at in kept):
        return [at for at in range(len(lines)) if kinds[at] not in "w"] if _says(lines, kept) else kept
    kept = _without_opening_quote(kinds, kept)
    while kept and kinds[kept[-1]] in "eqd":
        kept.pop()
    return kept


def _says(lines: list[str], kept: list[int]) -> bool:
    return any(_WORD.search(lines[at]) for at in kept)


# -- What each line is -------------------------------------------------------------------
# e empty, q quoted, w introduces a quote, o begins the answered mail, d signs without words, t text;
# s (part of a signature) is found afterwards.

_WORD = re.compile(r"[^\W_]")
_QUOTED = re.compile(r"\s{0,3}>")
_TRACE = re.compile(r"^[\s\u1427]*$")  # a mail extension leaves this sign


def _kinds(lines: list[str]) -> list[str]:
    kinds = [_kind(line) for line in lines]
    for at, line in enumerate(lines):
        if kinds[at] == "t" and _begins_original(line):
            kinds[at] = "o"
    _mark_header_blocks(lines, kinds)
    candidates = [at for at, line in enumerate(lines) if kinds[at] in "tq" and _ENDS.search(line[-20:])]
    for at in candidates[:MOST_INTRODUCTIONS]:
        _mark_attribution(lines, kinds, at)
    return kinds


def _kind(line: str) -> str:
    if not line.strip():
        return "e"
    if _QUOTED.match(line):
        return "q"
    if _TRACE.match(line) or not any(letter.isalnum() or ord(letter) > 0x2FFF for letter in line):
        return "d"
    return "t"


_ORIGINAL = "|".join(
    (
        "original message", "original email", "reply message", "forwarded message", "begin forwarded message",
        "ursprüngliche nachricht", "originalnachricht", "weitergeleitete nachricht",
        "message d['’]origine", "message original", "message transféré", "message initial",
        "mensaje original", "mensaje reenviado", "messaggio originale", "messaggio inoltrato",
        "mensagem original", "mensagem encaminhada", "oorspronkelijk bericht", "doorgestuurd bericht",
        "oprindelig meddelelse", "ursprungligt meddelande", "originalmeddelande", "opprinnelig melding",
        "alkuperäinen viesti", "wiadomość oryginalna", "oryginalna wiadomość", "původní zpráva",
        "исходное сообщение", "пересылаемое сообщение", "original-nachricht", "eredeti üzenet", "orijinal mesaj",
        "mesaj original", "αρχικό μήνυμα", "原始邮件", "原始郵件", "元のメッセージ", "원본 메시지",
    )
)  # fmt: skip
_BEGINS = re.compile(rf"^[\s*_]*-{{2,}}\s*\*?\s*(?:{_ORIGINAL})\s*\*?\s*:?\s*-{{2,}}[\s*_]*$", re.IGNORECASE)


def _begins_original(line: str) -> bool:
    return len(line) < 120 and bool(_BEGINS.match(line))


# -- "From: … Sent: … Subject: …" ---------------------------------------------------------

_FROM = {
    "from", "von", "de", "da", "van", "från", "fra", "od", "от", "від", "lähettäjä", "feladó", "kimden",
    "expéditeur", "remitente", "发件人", "寄件者", "差出人", "보낸 사람", "보낸사람", "de la", "από", "pošiljatelj",
}  # fmt: skip
_DATE = {
    "sent", "date", "gesendet", "datum", "envoyé", "envoyé le", "date d'envoi", "enviado", "enviado el", "fecha",
    "inviato", "data", "verzonden", "skickat", "sendt", "sänt", "dato", "odesláno", "wysłano", "дата", "отправлено",
    "lähetetty", "elküldve", "gönderildi", "tarih", "enviada em", "enviado em", "发送时间", "日期", "送信日時", "日時",
    "보낸 날짜", "보낸날짜", "trimis", "ημερομηνία", "päivämäärä", "dátum", "надіслано",
}  # fmt: skip
_TO = {
    "to", "an", "à", "a", "para", "aan", "till", "til", "komu", "do", "кому", "vastaanottaja", "címzett", "kime",
    "destinataire", "收件人", "收件者", "宛先", "받는 사람", "받는사람", "către", "προς", "pour", "cc",
    "kopie", "kopia", "reply-to", "répondre à", "antwort an", "risposta",
}  # fmt: skip
_SUBJECT = {
    "subject", "betreff", "objet", "sujet", "asunto", "oggetto", "onderwerp", "ämne", "emne", "předmět", "temat",
    "тема", "aihe", "tárgy", "konu", "assunto", "主题", "主旨", "件名", "제목", "subiect", "θέμα", "predmet",
}  # fmt: skip
_FIELD = re.compile(r"^[\s>*_]*([^\W\d_][\w '’\-]{0,18}?)\s*[*_]*\s*[:：]\s*[*_]*\s*(.*)$")


def _field(line: str) -> tuple[str, str] | None:
    """Which part of a mail's head this line would be, and what it says."""
    found = _FIELD.match(line[:300])
    if not found:
        return None
    name = found[1].strip().lower()
    for kind, names in (("from", _FROM), ("date", _DATE), ("to", _TO), ("subject", _SUBJECT)):
        if name in names:
            return kind, found[2]
    return "other", found[2]


def _mark_header_blocks(lines: list[str], kinds: list[str]) -> None:
    """A block that can only be the head of a mail; a list such as "From: 10:00, To: 12:00" is none."""
    at = 0
    while at < len(lines):
        field = _field(lines[at]) if kinds[at] == "t" else None
        if field is None or field[0] == "other":
            at += 1
            continue
        end, seen, blanks = at, dict([field]), 0
        while end + 1 < len(lines) and end - at < 14 and kinds[end + 1] in "te" and blanks < 2:
            end += 1
            if kinds[end] == "e":
                blanks += 1
                continue
            following = _field(lines[end])
            if following is None and blanks:
                break
            blanks = 0
            if following and following[0] not in seen:
                seen[following[0]] = following[1]
        if _is_head(seen):
            kinds[at] = "o"
            return  # whatever follows belongs to it
        at += 1


def _is_head(seen: dict[str, str]) -> bool:
    if "from" not in seen:
        return False
    if "subject" in seen and ("date" in seen or "to" in seen):
        return True
    return "@" in seen["from"] and "date" in seen and any(sign.isdigit() for sign in seen["date"])


# -- "On … wrote:" -------------------------------------------------------------------------

_STARTS = re.compile(
    r"^(?:on|in message|at|le|am|op|il|el|em|den|dnia|w dniu|dne|dňa|dana|pe|la data|a data|în data|em data|på|"
    r"tir|man|ons|tor|fre|lør|søn|mån|tis|lör|sön|ma|ti|ke|to|pe|la|su|le jeu|ngày|vào|στις|el dia|"
    r"(?:mon|tues|wednes|thurs|fri|satur|sun)day|在|于)\b[\s,.]*|^[\"'“„(<\[]*\d",
    re.IGNORECASE,
)
_WEEKDAY = re.compile(r"^\w{1,14}\.?,? \d")  # of any language
_VERB = re.compile(
    r"\b(?:wrote|writes|a écrit|ont écrit|schrieb|schreibt|hat geschrieben|geschrieben|schreef|geschreven|"
    r"ha scritto|scrisse|escribió|escribi[oó]|escreveu|skrev|skreiv|napisał(?:\(a\)|a)?|pisze|nadesłał|"
    r"napsal(?:\(a\)|a)?|napísal(?:\(a\)|a)?|написал(?:\(а\)|а)?|пишет|написав|пише|написа|kirjoitti|kirjutas|"
    r"írta|yazdı|a scris|va escriure|έγραψε|đã viết|je napisa(?:l|o|la)|posted|said)(?!\w)"
    r"|写道|寫道|写到|のメール|さんは書きました|작성하였습니다|작성|썼습니다|님이 쓴 글",
    re.IGNORECASE,
)
_ADDRESS = re.compile(r"[^\s<>@\"']{1,64}@[^\s<>@\"']{1,200}\.[^\s<>@\"']{2,}")
_TIME = re.compile(r"\d{1,2}\s?[:.h]\s?\d{2}(?!\d)")
_DAY = re.compile(r"\d{4}|\d{1,2}[./-]\d{1,2}")
_NAMED = re.compile(r"^[^<>@:]{2,80}?\s*[<(\[][^<>@\s]{1,64}@[^<>\s]{1,200}[>)\]]")
_ENDS = re.compile(r"[:：]\s*[*_]*$")
_KNOWN = [
    re.compile(form["wrote_header"], re.IGNORECASE)
    for form in MAIL_LANGUAGES.values()
    if form.get("wrote_header")
]


def _mark_attribution(lines: list[str], kinds: list[str], end: int) -> None:
    """The shortest window ending here that introduces a quote becomes "w" (or "W" where it can be nothing else)."""
    found = None
    for start in range(end, max(-1, end - WINDOW), -1):
        if kinds[start] == "q" and start != end:
            break
        if kinds[start] != "t":
            continue
        joined = " ".join(line.strip(" >*_\t") for line in lines[start : end + 1]).strip()
        joined = re.sub(r"\s+", " ", joined)
        if len(joined) > WINDOW_CHARACTERS:
            break
        broken = any(kinds[at] == "e" for at in range(start, end))
        if broken and not _ADDRESS.search(joined):
            continue
        if _introduces(joined):
            found = start
            break
        if found is None and not broken and _NAMED.match(joined) and _VERB.search(joined):
            found = start  # "Ada <ada@…> wrote:", unless a line above makes it "On …, Ada <ada@…> wrote:"
    if found is None:
        return
    joined = " ".join(lines[found : end + 1])
    certain = bool(_ADDRESS.search(joined) or _TIME.search(joined))
    for at in range(found, end + 1):
        kinds[at] = "W" if certain else "V"


def _introduces(joined: str) -> bool:
    begins = _STARTS.match(joined) or (_WEEKDAY.match(joined) and _ADDRESS.search(joined))
    if not begins or not (_ADDRESS.search(joined) or _TIME.search(joined) or _DAY.search(joined)):
        return False
    return bool(_VERB.search(joined)) or any(form.match(joined) for form in _KNOWN)


# -- Where the answered mail begins --------------------------------------------------------


def _end_of_own_words(lines: list[str], kinds: list[str]) -> int:
    """The number of the line where the answered mail begins and never ends; introductions become "w" or "t"."""
    written = False
    for at, kind in enumerate(kinds):
        if kind in "WV":
            certain = kind == "W"
            last = at
            while last + 1 < len(kinds) and kinds[last + 1] == kind and not _ENDS.search(lines[last]):
                last += 1
            after = _next(kinds, last + 1)
            quoted = after is not None and kinds[after] == "q"
            only_quotes = all(one in "eqwWVd" for one in kinds[last + 1 :])
            drop = (quoted and (certain or only_quotes)) or (certain and (not written or only_quotes))
            if certain and written and not quoted and not only_quotes:
                return at
            for one in range(at, last + 1):
                kinds[one] = "w" if drop else "t"
        elif kind == "o" and written:
            after = _next(kinds, at + 1)
            if not _quotes_follow(kinds, at + 1):
                return _above_rule(kinds, at)
            kinds[at] = "w"
        elif kind == "o":
            kinds[at] = "t"
        if kinds[at] == "t":
            written = True
    return len(lines)


def _quotes_follow(kinds: list[str], start: int) -> bool:
    """Whether the answered mail is marked line by line, so that what stands below it can be told from it."""
    after = _next(kinds, start)
    return after is not None and kinds[after] == "q"


def _above_rule(kinds: list[str], at: int) -> int:
    """A line drawn above the answered mail belongs to it."""
    while at and kinds[at - 1] in "ed":
        at -= 1
    return at


def _next(kinds: list[str], start: int) -> int | None:
    return next((at for at in range(start, len(kinds)) if kinds[at] not in "ed"), None)


def _without_opening_quote(kinds: list[str], kept: list[int]) -> list[int]:
    """A whole mail quoted above the answer goes; quotes among answers stay, for they say what is answered."""
    first = next(at for at in kept if kinds[at] == "t")
    introduced = any(kinds[at] == "w" for at in range(first))
    if introduced and not any(kinds[at] == "q" for at in kept if at > first):
        return [at for at in kept if at >= first]
    return kept


# -- Signatures ----------------------------------------------------------------------------

_DELIMITER = re.compile(r"^\s*(?:--|—|__)\s*$")
_AFTERTHOUGHT = re.compile(r"^\s*(?:p\.? ?s\b|nb\b|edit\b)", re.IGNORECASE)
_DEVICE = (
    r"(?:iphone|ipad|ipod|android|samsung|galaxy|mobile|mobil|mobiel|handy|phone|smartphone|téléphone|teléfono|"
    r"blackberry|mail|outlook|yahoo|gmail|huawei|xiaomi|nexus|pixel|windows|proton|tablet|tablette|device|móvil|"
    r"cellulare|telefon|puhelin|айфон|телефон|fairphone|thunderbird|mac)"
)
_SENT_FROM = re.compile(
    "^[\\s*_>]*(?:"
    + "|".join(form["sent_from"] for form in MAIL_LANGUAGES.values() if form.get("sent_from"))
    + r"|envoyé (?:de|depuis|à partir de|via)|téléchargez outlook|von mein\w+ \S+ gesendet|inviato da(?:l mio)?|"
    r"enviado (?:desde|do|de|a partir)|enviat des|verstuurd vanaf|verzonden (?:vanaf|met)|skickat från|sendt fra|"
    r"lähetetty|отправлено (?:с|из)|надіслано|odesláno z|wysłane? z|trimis de pe|sent (?:from|via|with|using)|"
    r"diese nachricht wurde|从我的|iphoneから送信|내 )",
    re.IGNORECASE,
)
_ON_DEVICE = re.compile(_DEVICE, re.IGNORECASE)


def _mark_signatures(lines: list[str], kinds: list[str], end: int) -> None:
    first = next((at for at in range(end) if kinds[at] == "t"), end)
    for at in range(first, end):
        if kinds[at] == "d" and _DELIMITER.match(lines[at]) and (last := _signature(lines, kinds, at, end)):
            for one in range(at, last):
                kinds[one] = "s"
    at = end
    while at:  # the last lines of each stretch of text: those before a quote, and those at the very end
        at -= 1
        if kinds[at] == "t" and _is_last_words(kinds, at, end) and _is_sent_from(lines[at]):
            kinds[at] = "s"


def _signature(lines: list[str], kinds: list[str], at: int, end: int) -> int | None:
    """The line after the signature that begins here; None where it may well be the author's words."""
    reach = range(at + 1, min(end, at + SIGNATURE_REACH))
    last = next((one for one in reach if kinds[one] in "qw"), end)
    if last - at > SIGNATURE_REACH:
        return None
    words = [line for line in lines[at + 1 : last] if line.strip()]
    if not words:
        return last
    short = len(words) <= SIGNATURE_LINES and sum(map(len, words)) <= SIGNATURE_CHARACTERS
    drawn_between = not lines[at + 1].strip()  # a line between two parts of a text has air below it
    if not short or drawn_between or any(map(_AFTERTHOUGHT.match, words)):
        return None
    return last


def _is_last_words(kinds: list[str], at: int, end: int) -> bool:
    reach = range(at + 1, min(end, at + SIGNATURE_REACH))
    following = next((kinds[one] for one in reach if kinds[one] not in "eds"), "")
    return following in ("", "w", "q")


def _is_sent_from(line: str) -> bool:
    return len(line) < 90 and bool(_SENT_FROM.match(line)) and bool(_ON_DEVICE.search(line))


def _without_blank_ends(lines: list[str]) -> list[str]:
    said = [at for at, line in enumerate(lines) if line.strip()]
    return lines[said[0] : said[-1] + 1] if said else []
