"""One script of several modules: each after what it imports, and none in another's way."""

from pathlib import Path

import pytest

from gateway.channels.web.joining import joined_script


def test_a_module_comes_once_and_after_those_it_imports(tmp_path: Path) -> None:
    (tmp_path / "base.js").write_text("export const one = 1;\n")
    (tmp_path / "middle.js").write_text('import { one } from "./base.js";\n\nexport function two() { return one; }\n')
    (tmp_path / "top.js").write_text(
        'import { one } from "./base.js";\nimport { two } from "./middle.js";\none + two();\n'
    )

    joined = joined_script(tmp_path, "top.js").decode()

    assert [line for line in joined.splitlines() if line] == [
        "const one = 1;", "function two() { return one; }", "one + two();",
    ]  # fmt: skip


def test_a_name_that_two_modules_have_is_found_before_a_browser_does(tmp_path: Path) -> None:
    (tmp_path / "base.js").write_text("const WAIT = 1;\n")
    (tmp_path / "top.js").write_text('import "./base.js";\nconst WAIT = 2;\n')

    with pytest.raises(ValueError, match="WAIT"):
        joined_script(tmp_path, "top.js")
