"""The Markdown parser and what we add to its tokens: mentions, emoji, quotes with their source, figures.

A quote names its source in its first line, a link whose words are a handle and a number:

    > [@hanneke, #17](/forums/topics/4/17/)
    > The market hall has no lift.
"""

import html
import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from markdown_it import MarkdownIt
from markdown_it.rules_core import StateCore
from markdown_it.token import Token
from mdit_py_plugins.footnote import footnote_plugin

from .code import highlight
from .emoji_names import emoji_named
from .limits import MAX_HIGHLIGHTED, MAX_NESTING
from .links import new_finder, own_picture
from .threads import lent

MENTION = re.compile(r"(?<![\w@/.+=-])@([a-z0-9](?:[a-z0-9_.-]{0,28}[a-z0-9])?)(?![\w@])", re.IGNORECASE)
EMOJI = re.compile(r":([a-z0-9_+-]{2,40}):", re.IGNORECASE)
SOURCE = re.compile(r"@([^,#\n]{1,80}),? #(\d{1,9})\Z")
TASK = re.compile(r"\[([ xX])\]\s")


@dataclass
class Notes:
    """What one text asks of the rules, and what they found in it."""

    resolve_mentions: Callable[[Sequence[str]], Iterable[str]] | None = None
    anchor: str = ""
    mentions: list[str] = field(default_factory=list)
    quotes: list[tuple[str, int, str]] = field(default_factory=list)  # handle, number, address
    coloured: int = 0


@lent
def parser(*, extended: bool = True) -> MarkdownIt:
    """markdown-it with CommonMark, GitHub's tables, strike and autolinks, footnotes; `extended`: our own rules."""
    markdown = MarkdownIt("commonmark", {"html": False, "linkify": True, "maxNesting": MAX_NESTING})
    if not extended:
        return markdown
    markdown.linkify = new_finder()
    markdown.enable(["table", "strikethrough", "linkify"])
    markdown.use(footnote_plugin, inline=False, move_to_end=True)
    before = markdown.core.ruler.before
    before("text_join", "tasks", mark_tasks)
    before("text_join", "sources", name_sources)
    before("text_join", "mentions", link_mentions)
    before("text_join", "figures", make_figures)
    markdown.core.ruler.push("alignment", align_by_class)
    for name, rule in RULES.items():
        markdown.add_render_rule(name, rule)
    return markdown


def to_html(source: str, notes: Notes) -> str:
    with parser() as markdown:
        return markdown.render(source, {"notes": notes})


def quote(text: str, *, name: str, number: int, url: str) -> str:
    """The Markdown of a quote with its source: what the button "Quote" puts in the editor."""
    label = re.sub(r"[\[\]\\,#]", "", name)
    lines = [f"[@{label}, #{number}]({url})", "", *text.strip().split("\n")]
    return "\n".join(f"> {line}".rstrip() for line in lines) + "\n\n"


# -- Tokens --------------------------------------------------------------------------------


def _texts(state: StateCore) -> Iterable[tuple[Token, int, Token]]:
    """Every piece of plain words outside links: (its inline token, its place there, itself)."""
    for block in state.tokens:
        if block.type != "inline" or not block.children:
            continue
        depth = 0
        for place, child in enumerate(block.children):
            if child.type == "link_open":
                depth += 1
            elif child.type == "link_close":
                depth -= 1
            elif child.type == "text" and not depth:
                yield block, place, child


def link_mentions(state: StateCore) -> None:
    """Links the handles that exist, asking for all of them at once, and turns `:name:` into emoji."""
    notes: Notes = state.env["notes"]
    written = {
        found[1].lower(): None
        for _block, _place, text in _texts(state)
        if "@" in text.content
        for found in MENTION.finditer(text.content)
    }
    known = _known_of(notes, list(written))
    notes.mentions = [handle for handle in written if handle in known]
    for block in state.tokens:
        if block.type == "inline" and block.children:
            block.children = list(_with_mentions(block.children, known))


def _known_of(notes: Notes, written: list[str]) -> dict[str, str]:
    """{handle: what is shown instead of it, "" for itself} of those that exist."""
    if not written or notes.resolve_mentions is None:
        return {}
    found = notes.resolve_mentions(written)
    return dict(found) if isinstance(found, Mapping) else dict.fromkeys(found, "")


def _with_mentions(children: list[Token], known: Mapping[str, str]) -> Iterable[Token]:
    depth = 0
    for child in children:
        depth += {"link_open": 1, "link_close": -1}.get(child.type, 0)
        if child.type != "text":
            yield child
            continue
        if ":" in child.content:
            child.content = EMOJI.sub(_emoji, child.content)
        if depth or not known or "@" not in child.content:
            yield child
            continue
        yield from _split_mentions(child, known)


def _split_mentions(text: Token, known: Mapping[str, str]) -> Iterable[Token]:
    end = 0
    for found in MENTION.finditer(text.content):
        if found[1].lower() not in known:
            continue
        if found.start() > end:
            yield _text(text.content[end : found.start()], text.level)
        yield Token(
            "link_open",
            "a",
            1,
            attrs={"href": f"/members/{found[1].lower()}/", "class": "mention"},
            level=text.level,
        )
        yield _text(known[found[1].lower()] or found[0], text.level + 1)
        yield Token("link_close", "a", -1, level=text.level)
        end = found.end()
    if end < len(text.content):
        yield _text(text.content[end:], text.level)


def _text(words: str, level: int) -> Token:
    return Token("text", "", 0, content=words, level=level)


def _emoji(found: re.Match[str]) -> str:
    return emoji_named(found[0]) or found[0]


def name_sources(state: StateCore) -> None:
    """Turns a quote's first line, when it is a link like `@name, #12`, into its <cite>."""
    tokens, out = state.tokens, []
    place = 0
    while place < len(tokens):
        out.append(tokens[place])
        if tokens[place].type == "blockquote_open" and _is_source(tokens[place + 1 : place + 4]):
            inline = tokens[place + 2]
            _name_source(state.env["notes"], out, inline)
            place += 0 if inline.children else 3  # an emptied paragraph goes with its line
        place += 1
    state.tokens = out


def _is_source(following: list[Token]) -> bool:
    if [token.type for token in following] != ["paragraph_open", "inline", "paragraph_close"]:
        return False
    children = [child.type for child in (following[1].children or [])[:4]]
    if children[:3] != ["link_open", "text", "link_close"] or children[3:] not in (
        [],
        ["softbreak"],
        ["hardbreak"],
    ):
        return False
    link, words = following[1].children[:2]  # type: ignore[index]
    return str(link.attrGet("href")).startswith(("/", "http")) and bool(SOURCE.match(words.content))


def _name_source(notes: Notes, out: list[Token], inline: Token) -> None:
    children = inline.children or []
    link, words = children[0], children[1]
    source = SOURCE.match(words.content)
    assert source is not None
    notes.quotes.append((source[1], int(source[2]), str(link.attrGet("href"))))
    out[-1].attrSet("class", "quoted")
    cite = Token("inline", "", 0, children=children[:3], level=inline.level)
    out += [Token("cite_open", "cite", 1, block=True), cite, Token("cite_close", "cite", -1, block=True)]
    inline.children = children[4:]


def mark_tasks(state: StateCore) -> None:
    """`- [x] done`: a ticked box as a character; user text holds no form fields."""
    for place, token in enumerate(state.tokens):
        if token.type != "inline" or place < 2 or state.tokens[place - 2].type != "list_item_open":
            continue
        children = token.children or []
        task = TASK.match(children[0].content) if children and children[0].type == "text" else None
        if task is None:
            continue
        done = task[1] != " "
        children[0].content = ("☑ " if done else "☐ ") + children[0].content[task.end() :]
        state.tokens[place - 2].attrSet("class", "task done" if done else "task")


def make_figures(state: StateCore) -> None:
    """A picture of ours, alone in its paragraph and with a title, becomes a figure with a caption."""
    tokens, out = state.tokens, []
    place = 0
    while place < len(tokens):
        picture = _lone_picture(tokens[place : place + 3])
        if picture is None:
            out.append(tokens[place])
            place += 1
            continue
        title = str(picture.attrs.pop("title"))
        caption = Token("inline", "", 0, children=[_text(title, 0)])
        out += [
            Token("figure_open", "figure", 1, block=True),
            tokens[place + 1],
            Token("figcaption_open", "figcaption", 1),
            caption,
            Token("figcaption_close", "figcaption", -1),
            Token("figure_close", "figure", -1, block=True),
        ]
        place += 3
    state.tokens = out


def _lone_picture(three: list[Token]) -> Token | None:
    if [token.type for token in three] != ["paragraph_open", "inline", "paragraph_close"] or three[0].hidden:
        return None
    children = three[1].children or []
    if len(children) != 1 or children[0].type != "image" or not children[0].attrGet("title"):
        return None
    return children[0] if own_picture(str(children[0].attrGet("src"))) else None


def align_by_class(state: StateCore) -> None:
    """The policy forbids `style`, so a column's alignment is a class."""
    for token in state.tokens:
        style = token.attrs.pop("style", "") if token.type in ("th_open", "td_open") else ""
        if style:
            token.attrSet("class", "align-" + str(style).removeprefix("text-align:"))


# -- Rendering -----------------------------------------------------------------------------


def _code_block(self: Any, tokens: Sequence[Token], place: int, options: Any, env: Any) -> str:
    token, notes = tokens[place], env["notes"]
    language = token.info.strip().split()[0] if token.info.strip() else ""
    notes.coloured += len(token.content)
    code = (
        html.escape(token.content) if notes.coloured > MAX_HIGHLIGHTED else highlight(token.content, language)
    )
    name = f' class="language-{html.escape(language)}"' if language else ""
    return f"<pre><code{name}>{code}</code></pre>\n"


def _footnote_name(token: Token, env: Any) -> tuple[str, int]:
    number = int(token.meta["id"]) + 1
    return f"{env['notes'].anchor}-{number}", number


def _footnote_ref(self: Any, tokens: Sequence[Token], place: int, options: Any, env: Any) -> str:
    name, number = _footnote_name(tokens[place], env)
    again = tokens[place].meta.get("subId", 0)
    mark = f"{name}-{again}" if again else name
    return f'<sup class="footnote-ref"><a href="#fn-{name}" id="fnref-{mark}">{number}</a></sup>'


def _footnote_open(self: Any, tokens: Sequence[Token], place: int, options: Any, env: Any) -> str:
    name, _number = _footnote_name(tokens[place], env)
    return f'<li id="fn-{name}" class="footnote">'


def _footnote_anchor(self: Any, tokens: Sequence[Token], place: int, options: Any, env: Any) -> str:
    name, _number = _footnote_name(tokens[place], env)
    again = tokens[place].meta.get("subId", 0)
    mark = f"{name}-{again}" if again else name
    return f' <a href="#fnref-{mark}" class="footnote-back">↩\ufe0e</a>'


RULES: dict[str, Callable[..., str]] = {
    "fence": _code_block,
    "footnote_ref": _footnote_ref,
    "footnote_open": _footnote_open,
    "footnote_anchor": _footnote_anchor,
    "footnote_block_open": lambda *_: '<section class="footnotes">\n<hr>\n<ol>\n',
    "footnote_block_close": lambda *_: "</ol>\n</section>\n",
}
