"""The package as it is installed: complete, typed, light to import."""

import re
import subprocess
import sys
import tomllib
from importlib.metadata import version
from importlib.resources import files
from pathlib import Path

import linkmatch
import pytest

ROOT = Path(__file__).parents[1]
PACKAGES = tomllib.loads((ROOT / "pyproject.toml").read_text())["tool"]["setuptools"]["packages"]
NOT_PACKAGED = {"tests", "docs", "benchmarks", "build", "dist", "out"}


def test_every_folder_with_modules_is_packaged() -> None:
    found = {
        ".".join(["linkmatch", *path.parent.relative_to(ROOT).parts])
        for path in ROOT.rglob("*.py")
        if not any(p.startswith(".") or p in NOT_PACKAGED for p in path.relative_to(ROOT).parts)
    }
    assert found == set(PACKAGES)


def test_the_installed_package_has_types_and_samples() -> None:
    installed = files("linkmatch")
    assert installed.joinpath("py.typed").is_file()
    assert installed.joinpath("instances", "tegal-2017.json").is_file()
    assert version("linkmatch") == linkmatch.__version__


def test_importing_the_package_imports_nothing_heavy() -> None:
    code = (
        "import sys, linkmatch\n"
        "assert 'solve' in dir(linkmatch)\n"
        "heavy = {'ortools', 'pandas', 'numpy', 'pydantic', 'rich', 'openpyxl', 'xlsxwriter'}\n"
        "assert not heavy & set(sys.modules)\n"
    )
    subprocess.run([sys.executable, "-c", code], check=True)


@pytest.mark.parametrize("name", linkmatch.__all__)
def test_every_public_name_exists(name: str) -> None:
    assert getattr(linkmatch, name) is not None


def test_an_unknown_name_is_an_attribute_error() -> None:
    with pytest.raises(AttributeError, match="no attribute 'nonsense'"):
        _ = linkmatch.nonsense  # type: ignore[attr-defined]


def test_the_library_example_of_the_readme_runs() -> None:
    [example] = re.findall(r"```python\n(.*?)```", (ROOT / "README.md").read_text(), re.DOTALL)
    assert len(example.strip().splitlines()) <= 12
    done = subprocess.run(
        [sys.executable, "-W", "error", "-c", example], capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr
    assert "optimal" in done.stdout


def test_readme_and_docs_link_only_to_files_that_exist() -> None:
    pages = [ROOT / "README.md", *sorted((ROOT / "docs").glob("*.md"))]
    for page in pages:
        for target in re.findall(r"\]\(([^)#:]+)\)", page.read_text()):
            assert (page.parent / target).exists(), f"{page.name} links to {target}"
