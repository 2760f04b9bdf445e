"""Fenced code in colour, as classes only: the colours live in static/css/code.css."""

import html

# Languages that people show each other. Others stay plain: some rare lexers take quadratic time on hostile text.
LANGUAGES = frozenset(
    [
        "bash",
        "c",
        "c#",
        "c++",
        "clojure",
        "cpp",
        "css",
        "csharp",
        "diff",
        "django",
        "docker",
        "dockerfile",
        "elixir",
        "elm",
        "erlang",
        "go",
        "graphql",
        "haskell",
        "html",
        "ini",
        "java",
        "javascript",
        "jinja",
        "js",
        "json",
        "jsx",
        "julia",
        "kotlin",
        "latex",
        "lua",
        "make",
        "makefile",
        "nginx",
        "nix",
        "ocaml",
        "perl",
        "php",
        "po",
        "powershell",
        "properties",
        "py",
        "python",
        "r",
        "rb",
        "ruby",
        "rust",
        "scala",
        "sh",
        "shell",
        "sql",
        "svg",
        "swift",
        "tex",
        "toml",
        "ts",
        "tsx",
        "typescript",
        "xml",
        "yaml",
        "yml",
        "zig",
    ]
)
PREFIX = "hl-"
MAX_LINE = 2_000


def highlight(code: str, language: str) -> str:
    """Escaped HTML of the code, with `<span class="hl-…">` around its words when the language is known."""
    if language.lower() not in LANGUAGES or max(map(len, code.split("\n"))) > MAX_LINE:
        return html.escape(code)
    from pygments import highlight as coloured
    from pygments.formatters import HtmlFormatter
    from pygments.lexers import get_lexer_by_name
    from pygments.util import ClassNotFound

    try:
        lexer = get_lexer_by_name(language.lower(), stripnl=False, ensurenl=False)
    except ClassNotFound:
        return html.escape(code)
    return coloured(code, lexer, HtmlFormatter(nowrap=True, classprefix=PREFIX))
