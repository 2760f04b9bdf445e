"""ES modules joined into one: scopes apart, order kept, and a refusal for what is not understood."""

import re
from pathlib import Path

import pytest
from django.core.files.storage import FileSystemStorage

from community.commons.web.modules import IMPORT, LATER, joined
from community.commons.web.storage import MODULES, StaticStorage
from tests.databases import ROOT

SMALL = {
    "js/site.js": 'import "./b/b.js";\nimport "./a/a.js";\n',
    "js/a/a.js": 'import { one, two } from "../c.js";\nconst mine = 1;\nconsole.log(one, two(), mine);\n',
    "js/b/b.js": 'import { one } from "../c.js";\nconst mine = 2;\nimport("./late.js").then(() => one);\n',
    "js/c.js": "export const one = 1;\nexport function two() { return 2; }\nexport async function three() {}\n",
    "js/b/late.js": "export const late = 1;\n",
}


def test_each_module_stands_once_after_what_it_imports() -> None:
    text = joined("js/site.js", SMALL.__getitem__)
    headings = re.findall(r"^// (.*)$", text, re.MULTILINE)
    assert headings == ["js/c.js", "js/b/b.js", "js/a/a.js", "js/site.js"]
    assert "const { one, two } = $js_c_js;" in text and "return { one, two, three };" in text
    assert 'import("./b/late.js")' in text and "export" not in text and " from " not in text


@pytest.mark.parametrize(
    ("changed", "sentence"),
    [
        ({"js/a/a.js": 'import all from "../c.js";\n'}, "cannot be joined"),
        ({"js/a/a.js": 'import { one as other } from "../c.js";\n'}, "cannot be joined"),
        ({"js/a/a.js": "export default 1;\n"}, "cannot be joined"),
        ({"js/a/a.js": "export let one = 1;\n"}, "cannot be joined"),
        ({"js/a/a.js": "import(`./${name}.js`);\n"}, "cannot be joined"),
        ({"js/a/a.js": "console.log(import.meta.url);\n"}, "cannot be joined"),
        ({"js/a/a.js": 'import { four } from "../c.js";\n'}, "does not export"),
        ({"js/c.js": 'import "./a/a.js";\nexport const one = 1;\n'}, "imports itself"),
        ({"js/b/late.js": 'import { one } from "../c.js";\n'}, "a second time"),
    ],
)
def test_what_is_not_understood_is_refused(changed: dict[str, str], sentence: str) -> None:
    with pytest.raises(ValueError, match=sentence):
        joined("js/site.js", (SMALL | changed).__getitem__)


def test_every_module_of_ours_is_joined_or_loaded_later() -> None:
    sources = {
        str(path.relative_to(ROOT / "static")): path.read_text() for path in ROOT.glob("static/js/**/*.js")
    }
    text = joined(MODULES, sources.__getitem__)
    there = set(re.findall(r"^// (js/[\w/]+\.js)$", text, re.MULTILINE))
    later = {Path(found["path"]).name for source in sources.values() for found in LATER.finditer(source)}
    later.add("push-worker.js")  # a service worker: the browser loads it by its own address
    later |= _taken_along(later, sources)
    assert [name for name in sources if name not in there and Path(name).name not in later] == []
    listed = {f"js/{found['path'][2:]}" for found in IMPORT.finditer(sources[MODULES])}
    attached = {name for name, source in sources.items() if re.search(r"^attach\(", source, re.MULTILINE)}
    assert attached <= listed


def _taken_along(later: set[str], sources: dict[str, str]) -> set[str]:
    """What modules that are loaded later import themselves, and what those import."""
    found: set[str] = set()
    ahead = {source for name, source in sources.items() if Path(name).name in later}
    while ahead:
        names = {Path(one["path"]).name for source in ahead for one in IMPORT.finditer(source)} - found
        found |= names
        ahead = {source for name, source in sources.items() if Path(name).name in names}
    return found


def test_every_behaviour_that_a_template_names_has_its_module() -> None:
    named = {
        name
        for path in ROOT.glob("templates/**/*.html")
        for names in re.findall(r'data-behaviour="([^"{]+)"', path.read_text())
        for name in names.split()
    }
    assert "forums/topic" in named
    for name in named:
        assert f'attach("{name}"' in (ROOT / "static" / "js" / f"{name}.js").read_text()


def test_collected_the_pages_get_one_file(tmp_path: Path) -> None:
    source, storage = tmp_path / "source", StaticStorage(location=str(tmp_path / "target"))
    for name, text in SMALL.items():
        (source / name).parent.mkdir(parents=True, exist_ok=True)
        (source / name).write_text(text)
        storage.save(name, FileSystemStorage(source).open(name))
    outcome = list(storage.post_process({name: (FileSystemStorage(source), name) for name in SMALL}))
    assert not [one for one in outcome if isinstance(one[2], Exception)]
    text = (tmp_path / "target" / storage.hashed_files["js/site.js"]).read_text()
    assert f'import("./b/{Path(storage.hashed_files["js/b/late.js"]).name}")' in text
    assert "const mine = 2;" in text and "const mine = 1;" in text
