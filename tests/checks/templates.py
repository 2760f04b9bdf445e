"""Templates: djlint's rules, and every one of them compiles with the site's own tags."""

import os
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]


def main() -> int:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "community.settings")
    import django
    from django.template import TemplateSyntaxError, engines

    django.setup()
    folder = ROOT / "templates"
    names = sorted(path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file())
    faults = 0
    for name in names:
        try:
            engines["django"].get_template(name)
        except (TemplateSyntaxError, UnicodeDecodeError) as error:
            faults += 1
            print(f"templates/{name}: {error}")
    if any(name.endswith(".html") for name in names):
        faults += subprocess.run(
            [sys.executable, "-m", "djlint", "--lint", "--quiet", str(folder)], check=False, cwd=ROOT
        ).returncode
    return 1 if faults else 0


if __name__ == "__main__":
    sys.exit(main())
