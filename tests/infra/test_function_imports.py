"""Every function imports with its own layers alone.

The emulator runs functions with an interpreter that has packages of its own, so a package missing
from a layer would not be seen there. Here nothing is on the path but the built layers, the function
and the standard library.
"""

from __future__ import annotations

import ast
import base64
import json
from collections.abc import Iterator
from pathlib import Path

import pytest

from infra.bundling.bundle import ROOT, Bundle, build_cached
from infra.bundling.layers import (
    catalogue_layer,
    core_layer,
    documents_layer,
    function_code,
    redaction_layer,
    vendor_layer,
)
from infra.bundling.target import host_target
from infra.function_table import FUNCTIONS, FunctionSpec
from tests.builders.pdf_files import drawn_page
from tests.infra.assembly import synthesise
from tests.infra.isolated_python import run_isolated

HERE = host_target()
CORE = ROOT / "layers" / "core" / "python"
NEEDS_DOCUMENTS = (
    *("sunhall.adapters.letter_press", "sunhall.adapters.letter_documents"),
    "sunhall.adapters.approval_proof",
    *("sunhall.adapters.annual_report_documents", "sunhall.adapters.score_press"),
)
"""The presses, which only the functions with the documents layer are given."""
NEEDS_REDACTION = ("sunhall.adapters.redacted_pdf", "sunhall.adapters.public_photo")
"""What opens files, which only the redactor's layer can."""


def path_of(spec: FunctionSpec) -> list[Path]:
    """The import path Lambda gives a function: its folder, then its layers."""
    layers: list[Bundle] = [core_layer(HERE), catalogue_layer(HERE), vendor_layer(HERE)]
    if spec.documents:
        layers.append(documents_layer(HERE))
    if spec.redaction:
        layers.append(redaction_layer(HERE))
    return [
        build_cached(function_code(spec.name, HERE)),
        *(build_cached(layer) / "python" for layer in layers),
    ]


def has_layer_for(spec: FunctionSpec, module: str) -> bool:
    """Whether a function has the layer that a module of ours is written for."""
    if module.startswith(NEEDS_DOCUMENTS):
        return spec.documents
    return spec.redaction or not module.startswith(NEEDS_REDACTION)


def environment_of(spec: FunctionSpec) -> dict[str, str]:
    """The deployed variables, references filled in with anything."""
    variables = synthesise("prod", "us-east-1").functions()[spec.name]["Environment"]["Variables"]
    filled = {name: value if isinstance(value, str) else "x" for name, value in variables.items()}
    return {**filled, "AWS_REGION": "us-east-1"}


def modules_below(folder: Path) -> Iterator[tuple[str, Path]]:
    """Names and files of the modules of a package folder."""
    for path in sorted(folder.rglob("*.py")):
        parts = path.relative_to(folder).with_suffix("").parts
        yield ".".join(parts[:-1] if parts[-1] == "__init__" else parts), path


def imported_by(path: Path) -> set[str]:
    """Modules a file imports at run time, inside functions too, not for type checking alone."""
    found = set()
    waiting: list[ast.AST] = [ast.parse(path.read_text(encoding="utf-8"))]
    while waiting:
        node = waiting.pop()
        if isinstance(node, ast.If) and "TYPE_CHECKING" in ast.unparse(node.test):
            waiting.extend(node.orelse)
            continue
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
            found.add(node.module)
        waiting.extend(ast.iter_child_nodes(node))
    return found


@pytest.mark.parametrize("spec", FUNCTIONS, ids=lambda spec: spec.name)
def test_a_handler_imports_with_its_layers_alone(spec: FunctionSpec) -> None:
    code = f"""
from {spec.name}.handler import lambda_handler
strangers = [
    module.__file__
    for module in list(sys.modules.values())
    if "site-packages" in (getattr(module, "__file__", None) or "")
]
print(json.dumps([callable(lambda_handler), strangers]))
"""
    done = run_isolated(code, path_of(spec), environment_of(spec))

    assert done.returncode == 0, done.stderr
    assert json.loads(done.stdout) == [True, []]


def test_the_redactor_opens_a_file_with_its_layers_alone() -> None:
    """It does so in a process of its own, which has to find the same layers."""
    redactor = next(spec for spec in FUNCTIONS if spec.redaction)
    code = f"""
import base64
from sunhall.adapters.pdf_redaction import PdfRedactor
region = {{"page": 1, "left": 10.0, "top": 10.0, "width": 20.0, "height": 20.0}}
mark = {{"region": region, "span": None, "words": ""}}
content = base64.b64decode({base64.b64encode(drawn_page(b""))!r})
print(json.dumps(PdfRedactor().redact(content, {{"marks": [mark]}}).pages))
"""
    done = run_isolated(code, path_of(redactor), environment_of(redactor))

    assert done.returncode == 0, done.stderr
    assert json.loads(done.stdout) == 1


@pytest.mark.parametrize("spec", FUNCTIONS, ids=lambda spec: spec.name)
def test_what_a_function_imports_later_is_in_its_layers_as_well(spec: FunctionSpec) -> None:
    """Imports inside functions fail at the first request, not at the start."""
    own = ROOT / "functions" / spec.name
    files = [*modules_below(CORE), *((f"{spec.name}.{n}", p) for n, p in modules_below(own) if n)]
    wanted = {
        module
        for name, path in files
        if has_layer_for(spec, name)
        for module in {name, *imported_by(path)}
        if has_layer_for(spec, module)
    }
    code = f"""
import importlib
missing = {{}}
for name in {sorted(wanted)!r}:
    try:
        importlib.import_module(name)
    except ImportError as problem:
        missing[name] = str(problem)
print(json.dumps(missing))
"""
    done = run_isolated(code, path_of(spec), environment_of(spec))

    assert done.returncode == 0, done.stderr
    assert json.loads(done.stdout) == {}


def test_the_isolation_is_real() -> None:
    """If this fails, the tests above prove nothing."""
    done = run_isolated("import pydantic", [CORE])

    assert "No module named 'pydantic'" in done.stderr


def test_an_api_function_cannot_reach_the_letter_press() -> None:
    """Its libraries would triple the size of every API function."""
    (spec,) = [each for each in FUNCTIONS if each.name == "disclosure_api"]

    done = run_isolated("import typst", path_of(spec), environment_of(spec))

    assert "No module named 'typst'" in done.stderr
