"""Who may import whom: the table of folders in the design, held by the syntax trees."""

import ast
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent

# Bounds on our own packages and on the model's libraries: everything not named is refused.
MAY_IMPORT = {
    "textline": set[str](),
    "handler": {"textline", "torch", "ts", "onnxruntime"},
    "training": {"textline", "handler", "torch"},
    "gateway": {"textline"},
    "client": set[str](),
    "deploy": {"gateway"},
}
BOUND = {*MAY_IMPORT, "frontend", "benchmarks", "tests", "torch", "ts", "onnxruntime", "rapidocr"}
TEXTLINE_LIBRARIES = {"numpy", "cv2", "PIL", "safetensors", "msgspec"}


def files(package: str) -> list[Path]:
    return sorted((ROOT / package).rglob("*.py"))


def imported(file: Path) -> Iterator[str]:
    """Dotted names of what a file imports; `from a import b` gives both a and a.b."""
    for node in ast.walk(ast.parse(file.read_text(), str(file))):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            base = resolved(file, node)
            yield base
            yield from (f"{base}.{alias.name}" for alias in node.names)


def resolved(file: Path, node: ast.ImportFrom) -> str:
    if not node.level:
        return node.module or ""
    package = file.relative_to(ROOT).parts[: -node.level]
    return ".".join([*package, *([node.module] if node.module else [])])


def tops(file: Path) -> set[str]:
    return {name.partition(".")[0] for name in imported(file)}


@pytest.mark.parametrize("package", MAY_IMPORT)
def test_a_package_imports_only_what_the_table_allows(package: str) -> None:
    allowed = MAY_IMPORT[package] | {package}
    wrong = {
        str(f.relative_to(ROOT)): bad for f in files(package) if (bad := tops(f) & BOUND - allowed)
    }
    assert not wrong


def test_textline_needs_five_libraries_and_no_torch() -> None:
    for file in files("textline"):
        outside = tops(file) - {"textline"} - sys.stdlib_module_names
        assert outside <= TEXTLINE_LIBRARIES, file
        assert not any(name.startswith("safetensors.torch") for name in imported(file)), file


def test_only_the_handler_files_know_torchserve() -> None:
    knowing = {f.name for f in files("handler") if "ts" in tops(f)}
    assert knowing <= {"recognizer_handler.py", "detector_handler.py"}


def test_nobody_imports_a_handler_file() -> None:
    """They are entry points of an archive; TorchServe imports them by their base name."""
    for package in MAY_IMPORT:
        for file in files(package):
            assert not any(
                part.endswith("_handler") for name in imported(file) for part in name.split(".")
            ), file


def test_a_handler_file_defines_exactly_one_class() -> None:
    """TorchServe takes the only class that it finds."""
    for file in (ROOT / "handler").glob("*_handler.py"):
        tree = ast.parse(file.read_text())
        assert len([n for n in tree.body if isinstance(n, ast.ClassDef)]) == 1, file


def test_services_never_see_views_or_the_application() -> None:
    """In the gateway: __main__, tasks → app → views → services → errors, settings, textline."""
    upper = {"gateway.__main__", "gateway.app", "gateway.views"}
    services = [f for f in files("gateway") if f.parent.name != "views"]
    for file in services:
        if file.stem in ("__main__", "app", "tasks"):
            continue
        seen = {".".join(name.split(".")[:2]) for name in imported(file)}
        assert not seen & upper, file
