"""phpBB's and Flarum's markup as HTML: nothing lost, nothing that could act."""

import random
from collections.abc import Mapping

import pytest

from community.commons.text import plain_text, render
from community.home.importers import bbcode, s9e


def test_s9e_of_phpbb() -> None:
    text = (
        '<r><QUOTE author="Ada" post_id="7"><s>[quote=Ada post_id=7]</s>so &lt;3<e>[/quote]</e></QUOTE>\n'
        "<B><s>[b]</s>hot <I><s>[i]</s>cup<e>[/i]</e></I><e>[/b]</e></B> <E>:)</E><br/>\n"
        '<URL url="https://x.example/a?b&amp;c"><s>[url]</s>there<e>[/url]</e></URL>'
        "<CODE><s>[code]</s><i>\n</i>a &lt; b\n  c<i>\n</i><e>[/code]</e></CODE>"
        '<LIST type="decimal"><s>[list=1]</s><LI><s>[*]</s>one</LI><LI><s>[*]</s>two</LI><e>[/list]</e></LIST>'
        '<ATTACHMENT filename="plan.png" index="0"><s>[attachment=0]</s>plan.png<e>[/attachment]</e></ATTACHMENT>'
        '<COLOR color="red"><s>[color=red]</s>red<e>[/color]</e></COLOR></r>'
    )
    seen: list[tuple[str, str]] = []

    def find(tag: str, given: Mapping[str, str]) -> str:
        seen.append((tag, given.get("filename", "")))
        return "⟦file 0⟧" if tag == "ATTACHMENT" else ""

    html = s9e.to_html(text, find=find, post_url=lambda post: f"/viewtopic.php?p={post}")
    assert '<blockquote><p><a href="/viewtopic.php?p=7">Ada</a></p>so &lt;3</blockquote>' in html
    assert "<strong>hot <em>cup</em></strong> :)<br>" in html
    assert '<a href="https://x.example/a?b&amp;c">there</a>' in html
    assert "<pre><code>a &lt; b\n  c</code></pre>" in html
    assert "<ol><li>one</li><li>two</li></ol>" in html and "⟦file 0⟧" in html and "red" in html
    assert "[b]" not in html and ("ATTACHMENT", "plan.png") in seen


@pytest.mark.parametrize(
    "text",
    [
        "<r>cut <B>off",
        "<t>a & b</t>",
        '<!DOCTYPE x [<!ENTITY a "b">]><t>&a;</t>',
        "<r><!-- x --></r>",
        "<r>&nbsp;</r>",
    ],
)
def test_broken_or_declaring_xml_is_refused_and_its_words_are_kept(text: str) -> None:
    with pytest.raises(s9e.Unreadable):
        s9e.to_html(text)
    assert "<" not in s9e.words_of(text).replace("<!", "")


def test_nothing_in_it_can_act() -> None:
    text = (
        '<r><URL url="javascript:alert(1)">x</URL><IMG src="x&quot; onerror=&quot;alert(1)"/>'
        "<t>&lt;script&gt;alert(1)&lt;/script&gt;</t></r>"
    )
    html = render(s9e.to_html(text), "html").html
    assert (
        "javascript:" not in html and "<script" not in html and "onerror=" not in html.replace("&quot;", "")
    )
    deep = "<r>" + "<B>" * 500 + "deep" + "</B>" * 500 + "</r>"
    assert "deep" in render(s9e.to_html(deep), "html").html


def test_bbcode_of_old_boards() -> None:
    uid = "2f9k1x"
    text = (
        f"[b:{uid}]bold[/b:{uid}] [url=http&#58;//x&#46;example/:{uid}]here[/url:{uid}]\n"
        f'<!-- s:) --><img src="{{SMILIES_PATH}}/smile.gif" alt=":)" title="Smile" /><!-- s:) --> '
        f'<!-- m --><a class="postlink" href="http://y.example">y</a><!-- m -->\n'
        f"[quote=&quot;Ada [1]&quot;:{uid}]so[/quote:{uid}]"
        f"[list=1:{uid}][*:{uid}]one\n[/*:m:{uid}][*:{uid}]two[/*:m:{uid}][/list:o:{uid}]"
        f"[code:{uid}]if [b]x[/b]: &lt;y&gt;[/code:{uid}][img:{uid}]http://x.example/a.png[/img:{uid}]"
    )
    html = bbcode.to_html(text, uid)
    assert html.startswith('<strong>bold</strong> <a href="http://x.example/">here</a><br>')
    assert ":) <a" in html and "SMILIES_PATH" not in html and uid not in html
    assert "<blockquote><p><strong>Ada [1]</strong></p>so</blockquote>" in html
    assert "<ol><li>one</li><li>two</li></ol>" in html
    assert "<pre><code>if [b]x[/b]: &lt;y&gt;</code></pre>" in html and 'src="http://x.example/a.png"' in html


def test_what_is_not_closed_stays_as_it_was_written() -> None:
    assert bbcode.to_html("a [b]c [i]d[/b] [/u] [unknown]e[/unknown]") == (
        "a <strong>c [i]d</strong> [/u] [unknown]e[/unknown]"
    )
    assert bbcode.to_html("[quote]never closed") == "[quote]never closed"
    assert bbcode.to_html("[*]alone") == "• alone"


def test_no_word_is_ever_lost() -> None:
    chance = random.Random(4)
    tags = "b /b i /i quote /quote list /list * /* url /url code /code size=3 /size".split()
    for _turn in range(400):
        words = [f"w{number}" for number in range(12)]
        text = " ".join(f"[{chance.choice(tags)}] {word}" for word in words)
        plain = plain_text(bbcode.to_html(text))
        assert all(word in plain.replace("[", " ").split() or word in plain for word in words), text
