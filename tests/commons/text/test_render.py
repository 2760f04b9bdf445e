"""What `render` makes of what members write, and what it finds in it."""
# ruff: noqa: E501  (examples stand on one line)

import io
import json
from collections.abc import Sequence
from typing import Any

import pytest
from django.core.management import call_command

from community.commons.text import (
    Quote,
    TextContext,
    excerpt,
    guess_language,
    plain_text,
    quote,
    render,
    to_markdown,
)
from community.home.management.commands import render_text
from tests.commons.text.oracle import wrong_with


def test_mentions_are_linked_when_they_exist_and_asked_for_once() -> None:
    asked: list[Sequence[str]] = []

    def resolve(handles: Sequence[str]) -> set[str]:
        asked.append(handles)
        return {"marie", "jean-luc.b"}

    text = "@Marie, @nobody and @jean-luc.b. `@marie` [@marie](/x) me@marie.org \\@marie\n\n> @Marie again"
    rendered = render(text, context=TextContext(resolve))
    assert asked == [["marie", "nobody", "jean-luc.b"]] and rendered.mentions == ["marie", "jean-luc.b"]
    assert rendered.html.count('<a href="/members/marie/" class="mention">@Marie</a>') == 2
    assert rendered.html.count('class="mention"') == 3
    assert render("@marie").mentions == [] and "<a" not in render("@marie").html


def test_quotes_name_their_source() -> None:
    rendered = render(
        quote("No lift.\n\n- at all", name="hanneke", number=17, url="/forums/topics/4/17/") + "Yes there is."
    )
    assert rendered.quotes == [Quote("hanneke", 17, "/forums/topics/4/17/")]
    assert (
        '<blockquote class="quoted" dir="auto">\n<cite><a href="/forums/topics/4/17/">@hanneke, #17</a></cite>\n<p dir="auto">No lift.</p>'
        in rendered.html
    )
    assert render("> [a link](/x) first").quotes == [] and "<cite>" not in render("> @a, #1").html
    assert render("> [@a, #1](javascript:alert)").quotes == []
    assert "<p></p>" not in render("> [@a, #1](/x)\n> b").html


def test_pictures_are_ours_or_become_links() -> None:
    assert (
        '<img src="/files/3/cat.png" alt="cat" loading="lazy" decoding="async">'
        in render("![cat](/files/3/cat.png)").html
    )
    figure = render('![cat](/files/3/cat.png "A cat")')
    assert '<figcaption dir="auto">A cat</figcaption></figure>' in figure.html and figure.images == [
        "/files/3/cat.png"
    ]
    assert (
        "<img"
        not in render("![x](https://e.org/x.png) ![y](/files/../x.png) ![z](//e.org/files/3/z.png)").html
    )
    assert render("![x](https://e.org/x.png)").links == ["https://e.org/x.png"]
    assert "<img" not in render('<img src="https://e.org/x.png">', "html").html
    assert (
        render('<a href="/b"><img src="https://e.org/x.png" alt="c"></a>', "html").html
        == '<a href="/b">c</a>'
    )


def test_links_leave_with_rel_and_stay_without() -> None:
    html = render(
        "https://e.org/?a=1&b=2&lt;c http://localhost:8000/forums/1?x=1&copy=2 [r](relative) [h](#p4) www.e.org"
    ).html
    assert '<a href="https://e.org/?a=1&amp;b=2&amp;lt;c" rel="nofollow ugc noopener">' in html
    assert (
        '<a href="/forums/1?x=1&amp;copy=2">' in html and '<a href="#p4">h</a>' in html and "<a>r</a>" in html
    )
    assert '<a href="http://www.e.org" rel="nofollow ugc noopener">www.e.org</a>' in html


def test_headings_start_below_the_page() -> None:
    assert render("# a\n###### b").html == '<h3 dir="auto">a</h3>\n<h6 dir="auto">b</h6>\n'


def test_code_is_coloured_by_classes_alone() -> None:
    html = render("```python\ndef f(): pass\n```\n\n```nonsense\n<b>\n```").html
    assert '<code class="language-python"><span class="hl-k">def</span>' in html and "style" not in html
    assert "&lt;b&gt;" in html and 'tabindex="0"' in html


def test_footnotes_of_two_texts_do_not_meet() -> None:
    first, second = (
        render("a[^1]\n\n[^1]: b", context=TextContext(anchor=anchor)).html for anchor in ("p1", "p2")
    )
    assert 'href="#fn-p1-1"' in first and 'id="fn-p2-1"' in second and wrong_with(first) == []


def test_emoji_tasks_tables_and_strike() -> None:
    html = render(
        ":smile: `:smile:` :no_such_thing:\n\n- [x] done\n- [ ] open\n\n| a |\n|--:|\n| ~~b~~ |"
    ).html
    assert "😄 <code>:smile:</code> :no_such_thing:" in html and "☑ done" in html and "☐ open" in html
    assert (
        '<div class="scroll" tabindex="0"><table>' in html
        and '<td class="align-right" dir="auto"><s>b</s></td>' in html
    )


def test_html_and_plain_go_through_the_same_sanitiser() -> None:
    html = render(
        '<h1 onclick=x class="mention" id="a">T</h1><script>alert(1)</script><p style="color:red">a<br>b<table><tr><td>c',
        "html",
    ).html
    assert (
        html
        == '<h3 dir="auto">T</h3><p dir="auto">a<br>b</p><div class="scroll" tabindex="0"><table><tbody><tr><td dir="auto">c</td></tr></tbody></table></div>'
    )
    plain = render("Hi <b>\n> quoted\n>> twice\nsee https://e.org.\n\nBye", "plain").html
    assert plain.startswith(
        '<p dir="auto">Hi &lt;b&gt;</p>\n<blockquote dir="auto">\n<p dir="auto">quoted</p>\n<blockquote dir="auto">'
    )
    assert '<a href="https://e.org" rel="nofollow ugc noopener">https://e.org</a>.</p>' in plain


@pytest.mark.parametrize(
    "text",
    [
        "1. not a list",
        "# no heading",
        "a * b * c _d_ `e` <f> [g](h)",
        "- x\n- y",
        "a\nb\n\nc",
        "> q\n> r\n\ns",
        "> q\nr",
        "&amp; \\ |x|",
        "2024) x",
        "http://e.org/a_b_c*d*",
        "+1\n=====\n-----",
    ],
)
def test_plain_text_reads_the_same_as_markdown(text: str) -> None:
    before, after = render(text, "plain"), render(to_markdown(text, "plain"))
    assert after.plain == before.plain
    assert after.html.count("<blockquote") == before.html.count("<blockquote")
    assert after.html.count("<p") == before.html.count("<p")


def test_html_reads_the_same_as_markdown() -> None:
    source = "<h2>T</h2><p>a <b>b</b> <i>c</i> 2 * 3 * 4 &lt;x&gt;</p><ul><li>d</li><li>e</li></ul><pre><code>f\n  g</code></pre><blockquote><p>h</p></blockquote><p><a href='https://e.org'>i</a></p>"
    before, after = render(source, "html"), render(to_markdown(source, "html"))
    assert after.plain.split() == before.plain.split()
    for piece in ("<strong>b</strong>", "<em>c</em>", "<li", "<pre", "<blockquote", 'href="https://e.org"'):
        assert piece in after.html, piece
    assert to_markdown("*as is*", "markdown") == "*as is*"


def test_words_excerpt_and_language() -> None:
    assert render("Don't stop: l’été\n\n`a-b`").words == 4
    assert excerpt("<p>One two three</p><p>four &amp; five</p>", 16) == "One two three…"
    assert excerpt("a <b>", 20, html=False) == "a <b>" and len(excerpt("x" * 500, 50)) == 50
    assert plain_text('<p>a</p><p>b<img alt="c" src="/files/1/c.png"></p>') == "a\nbc"
    assert guess_language("Le lift est dans la halle et il ne marche pas", "en") == "fr"
    assert guess_language("The lift is in the hall and it does not work", "fr") == "en"
    assert guess_language("ok", "fr") == "fr"


def test_render_text_answers_a_line_for_each_line(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    class Lines(io.StringIO):
        def reconfigure(self, **_: Any) -> None: ...

    texts = ["*a*", "", "x" * 100_001, "\x00", "<script>", "é\nb"]
    monkeypatch.setattr(
        render_text.sys, "stdin", Lines("\n".join(json.dumps(text) for text in texts) + "\nnot json\n")
    )
    call_command("render_text")
    out = capsys.readouterr()
    answers = [json.loads(line) for line in out.out.splitlines()]
    assert answers == [render("*a*").html, "", "", "", render("<script>").html, render("é\nb").html, ""]
    assert [line.split(":")[0] for line in out.err.splitlines()] == ["line 3", "line 4", "line 7"]
