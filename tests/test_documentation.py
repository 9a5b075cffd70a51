"""The documents are held to the code."""

import re
from pathlib import Path

from roadreg.config import Config, variable_of

DOCS = Path(__file__).parent.parent / "docs"


def test_every_setting_is_documented_with_its_meaning_and_no_other_is():
    documented = dict(
        re.findall(
            r"^\| `(\w+)` \| [^|]* \| (.+?) \|$", (DOCS / "reference" / "settings.md").read_text(), re.M
        )
    )
    real = {variable_of(name): field.description for name, field in Config.model_fields.items()}
    assert documented == real


def test_no_document_points_to_a_file_that_is_not_there():
    broken = []
    for document in [*DOCS.rglob("*.md"), DOCS.parent / "README.md", DOCS.parent / "CONTRIBUTING.md"]:
        for target in re.findall(r"\]\((?!https?:|#)([^)#]+)", document.read_text()):
            if not (document.parent / target).exists():
                broken.append(f"{document.name}: {target}")
    assert broken == []
