"""Layers are built from hashed locks, for the right machine, with bytecode Lambda really uses."""

from __future__ import annotations

import json
import re
import stat
import struct
import sys
from pathlib import Path

import pytest

from infra.bundling import bundle as bundling
from infra.bundling.bundle import (
    ROOT,
    LockBundle,
    SourceBundle,
    build_cached,
    fingerprint,
    place,
    size_in_bytes,
)
from infra.bundling.interpreter import find_interpreter
from infra.bundling.layers import (
    API_FUNCTION_BUDGET,
    LETTER_FONTS,
    core_layer,
    documents_layer,
    function_code,
    redaction_layer,
    vendor_layer,
)
from infra.bundling.precompile import (
    BytecodeUnavailableError,
    can_precompile,
    is_unchecked_hash,
    precompile,
)
from infra.bundling.slim_botocore import PARTITIONS, SERVICES
from infra.bundling.target import Architecture, BundleTarget, host_target
from infra.constructs.python_layer import _LocalBundler
from infra.function_table import FUNCTIONS, FunctionSpec
from infra.settings import Bytecode
from sunhall.adapters.letter_documents.letter_fonts import FONT_FILES, LAYER_FOLDER
from tests.infra.isolated_python import run_isolated

HERE = host_target()
CLOUD = BundleTarget(python="3.13", architecture=Architecture.ARM64)
LAMBDA_LIMIT = 250 * 1024 * 1024
AARCH64, X86_64 = 183, 62
"""Machines in the header of an ELF file."""

NO_SUCH_PYTHON = "3.99"


@pytest.fixture(scope="module")
def vendor() -> Path:
    """The vendor layer for this machine."""
    return build_cached(vendor_layer(HERE)) / "python"


@pytest.fixture(scope="module")
def cloud_vendor() -> Path:
    """The vendor layer for Lambda."""
    return build_cached(vendor_layer(CLOUD)) / "python"


def machines_of(folder: Path) -> set[int]:
    """Processors that the native libraries below a folder are for."""
    return {
        struct.unpack_from("<H", library.read_bytes(), 18)[0]
        for library in folder.rglob("*.so*")
        if library.read_bytes()[:4] == b"\x7fELF"
    }


def test_native_libraries_are_for_the_machine_that_runs_them(
    vendor: Path, cloud_vendor: Path
) -> None:
    here = AARCH64 if HERE.architecture is Architecture.ARM64 else X86_64

    assert machines_of(vendor) == {here}
    assert machines_of(cloud_vendor) == {AARCH64}


def test_compiled_extensions_are_for_the_runtimes_python(cloud_vendor: Path) -> None:
    tagged = {
        match[1]
        for library in cloud_vendor.rglob("*.so")
        if (match := re.search(r"\.cpython-(\d+)-", library.name))
    }

    assert tagged == {"313"}


def test_every_module_of_a_layer_has_bytecode_that_is_loaded_unchecked(vendor: Path) -> None:
    sources = [path for path in vendor.rglob("*.py") if "-" not in path.parent.name]
    # Beside its source: a run of tests may keep its own bytecode elsewhere.
    tag = sys.implementation.cache_tag
    missing = [
        source
        for source in sources
        if not (source.parent / "__pycache__" / f"{source.stem}.{tag}.pyc").is_file()
    ]

    assert missing == []
    assert all(is_unchecked_hash(pyc) for pyc in vendor.rglob("*.pyc"))
    assert len(sources) > 300


@pytest.mark.skipif(
    not can_precompile(CLOUD.python), reason="this machine has no Python of the cloud's version"
)
def test_bytecode_for_the_cloud_is_made_by_the_runtimes_own_version(cloud_vendor: Path) -> None:
    compiled = list(cloud_vendor.rglob("*.pyc"))

    assert compiled
    assert {pyc.name.split(".")[-2] for pyc in compiled} == {"cpython-313"}
    assert all(is_unchecked_hash(pyc) for pyc in compiled)


def test_ordinary_bytecode_is_told_from_unchecked(tmp_path: Path) -> None:
    """The check itself must be able to fail: this kind is ignored after packing."""
    import py_compile

    (tmp_path / "rule.py").write_text("DAYS = 20\n", encoding="utf-8")
    ordinary = py_compile.compile(
        str(tmp_path / "rule.py"), invalidation_mode=py_compile.PycInvalidationMode.TIMESTAMP
    )

    assert ordinary is not None
    assert not is_unchecked_hash(Path(ordinary))


def test_unchecked_bytecode_is_used_even_when_the_source_looks_newer(tmp_path: Path) -> None:
    (tmp_path / "rule.py").write_text("DAYS = 20\n", encoding="utf-8")
    precompile(tmp_path, HERE.python)
    (tmp_path / "rule.py").write_text("DAYS = 15\n", encoding="utf-8")

    done = run_isolated("import rule; print(rule.DAYS)", [tmp_path])

    assert done.stdout == "20\n"


def test_a_module_that_does_not_compile_stops_the_build(tmp_path: Path) -> None:
    (tmp_path / "rule.py").write_text("DAYS =\n", encoding="utf-8")

    with pytest.raises(RuntimeError, match=r"rule\.py"):
        precompile(tmp_path, HERE.python)


def test_without_the_runtimes_python_no_bytecode_is_made(tmp_path: Path) -> None:
    with pytest.raises(BytecodeUnavailableError, match=r"No Python 3\.99 on this machine"):
        precompile(tmp_path, NO_SUCH_PYTHON)


def test_a_stage_that_demands_bytecode_is_not_built_without(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    built = SourceBundle("core", ROOT / "layers" / "core" / "python", "python", HERE)
    monkeypatch.setattr("infra.constructs.python_layer.can_precompile", lambda _version: False)

    with pytest.raises(BytecodeUnavailableError, match="bytecode: optional"):
        _LocalBundler(built, Bytecode.REQUIRED).try_bundle(str(tmp_path))

    assert list(tmp_path.iterdir()) == []


def test_a_stage_that_does_without_bytecode_says_so(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(bundling, "CACHE", tmp_path / "cache")
    monkeypatch.setattr(bundling, "can_precompile", lambda _version: False)
    monkeypatch.setattr("infra.constructs.python_layer.can_precompile", lambda _version: False)
    bundle = function_code("public_api", CLOUD)

    assert _LocalBundler(bundle, Bytecode.OPTIONAL).try_bundle(str(tmp_path / "asset"))

    assert "public_api: no Python 3.13 on this machine" in capsys.readouterr().err
    assert (tmp_path / "asset" / "public_api" / "handler.py").is_file()
    assert not list((tmp_path / "asset").rglob("*.pyc"))


def test_a_bundle_without_bytecode_never_passes_for_one_with_it(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    with_bytecode = fingerprint(core_layer(HERE))
    monkeypatch.setattr(bundling, "can_precompile", lambda _version: False)

    assert fingerprint(core_layer(HERE)) != with_bytecode


def test_a_name_on_the_path_that_does_not_start_is_no_interpreter(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    shim = tmp_path / "python3.98"
    shim.write_text("#!/bin/sh\nexit 127\n", encoding="utf-8")
    shim.chmod(shim.stat().st_mode | stat.S_IXUSR)
    monkeypatch.setenv("PATH", str(tmp_path))

    assert find_interpreter("3.98") is None


def test_an_interpreter_of_another_version_is_not_taken(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "python3.97").symlink_to(sys.executable)
    monkeypatch.setenv("PATH", str(tmp_path))

    assert find_interpreter("3.97") is None


def test_this_interpreter_compiles_for_its_own_version() -> None:
    assert find_interpreter(HERE.python) == Path(sys.executable)


@pytest.mark.parametrize("partition", PARTITIONS)
def test_every_client_that_is_used_can_be_made_from_the_trimmed_data(
    vendor: Path, partition: str
) -> None:
    region, suffix = {
        "aws": ("us-east-1", "amazonaws.com"),
        "aws-cn": ("cn-north-1", "amazonaws.com.cn"),
    }[partition]
    code = f"""
from botocore.session import get_session
session = get_session()
session.set_credentials("id", "secret")
print(json.dumps({{
    name: session.create_client(name, region_name="{region}").meta.endpoint_url
    for name in {SERVICES!r}
}}))
"""
    done = run_isolated(code, [vendor])

    assert done.returncode == 0, done.stderr
    endpoints = json.loads(done.stdout)
    # The oldest region's bucket service keeps its global name unless it is told otherwise.
    if partition == "aws":
        assert endpoints.pop("s3") == "https://s3.amazonaws.com"
    names = {
        "apigatewaymanagementapi": "execute-api",
        "chime-sdk-meetings": "meetings-chime",
        "stepfunctions": "states",
    }
    for service, endpoint in endpoints.items():
        assert endpoint == f"https://{names.get(service, service)}.{region}.{suffix}"


def test_every_package_of_the_layer_still_imports_after_trimming(vendor: Path) -> None:
    packages = sorted(
        path.stem
        for path in vendor.iterdir()
        if (path / "__init__.py").is_file() or path.suffix == ".py"
    )

    done = run_isolated(
        f"import importlib\nfor name in {packages!r}: importlib.import_module(name)", [vendor]
    )

    assert done.returncode == 0, done.stderr
    assert {"botocore", "cryptography", "pydantic"} <= set(packages)


def test_services_that_no_function_calls_are_not_shipped(vendor: Path) -> None:
    shipped = {path.name for path in (vendor / "botocore" / "data").iterdir() if path.is_dir()}

    assert shipped == set(SERVICES)
    assert size_in_bytes(vendor / "botocore" / "data") < 2 * 1024 * 1024


def test_the_services_shipped_are_those_the_sources_ask_for() -> None:
    sources = [
        *(ROOT / "layers" / "core" / "python").rglob("*.py"),
        *(ROOT / "functions").rglob("*.py"),
    ]
    asked = {
        name
        for source in sources
        for name in re.findall(r"client(?:_at)?\(\"([a-z0-9-]+)\"[,)]", source.read_text("utf-8"))
    }

    assert asked == set(SERVICES)


def test_packages_keep_name_and_licence_and_lose_what_installers_need(vendor: Path) -> None:
    infos = list(vendor.glob("*.dist-info"))

    assert infos
    for info in infos:
        assert (info / "METADATA").is_file()
        assert not (info / "RECORD").exists()
    assert not list(vendor.rglob("*.pyi"))
    assert any((info / "licenses").is_dir() for info in infos)


@pytest.mark.parametrize("spec", FUNCTIONS, ids=lambda spec: spec.name)
def test_a_function_and_its_layers_stay_within_their_size(
    spec: FunctionSpec, cloud_vendor: Path
) -> None:
    parts = [
        cloud_vendor,
        build_cached(core_layer(CLOUD)),
        build_cached(function_code(spec.name, CLOUD)),
    ]
    if spec.documents:
        parts.append(build_cached(documents_layer(CLOUD)))
    if spec.redaction:
        parts.append(build_cached(redaction_layer(CLOUD)))

    size = sum(size_in_bytes(part) for part in parts)

    assert size <= (LAMBDA_LIMIT if spec.documents or spec.redaction else API_FUNCTION_BUDGET)


def test_a_functions_folder_keeps_its_name_in_the_bundle() -> None:
    built = build_cached(function_code("staff_login", HERE))

    assert (built / "staff_login" / "handler.py").is_file()
    assert (built / "staff_login" / "__pycache__").is_dir()


def test_nothing_hidden_and_no_stale_bytecode_gets_into_a_bundle(tmp_path: Path) -> None:
    source = tmp_path / "source"
    (source / ".mypy_cache").mkdir(parents=True)
    (source / ".mypy_cache" / "cache.db").write_text("", encoding="utf-8")
    (source / "__pycache__").mkdir()
    (source / "__pycache__" / "rule.cpython-310.pyc").write_bytes(b"old")
    (source / "README.md").write_text("", encoding="utf-8")
    (source / "rule.py").write_text("DAYS = 20\n", encoding="utf-8")
    bundle = SourceBundle("trial", source, "python", HERE)

    bundle.build(tmp_path / "out")

    built = [path.name for path in (tmp_path / "out").rglob("*") if path.is_file()]
    assert built == ["rule.py"]
    assert list(bundle.inputs()) == [source / "rule.py"]


def test_a_changed_source_changes_the_fingerprint_and_an_unchanged_one_does_not(
    tmp_path: Path,
) -> None:
    (tmp_path / "rule.py").write_text("DAYS = 20\n", encoding="utf-8")
    bundle = SourceBundle("trial", tmp_path, "python", HERE)
    before = fingerprint(bundle)

    assert fingerprint(bundle) == before

    (tmp_path / "rule.py").write_text("DAYS = 15\n", encoding="utf-8")
    assert fingerprint(bundle) != before


def test_a_changed_lock_changes_the_fingerprint(tmp_path: Path) -> None:
    lock = tmp_path / "lock.txt"
    lock.write_text("six==1.17.0\n", encoding="utf-8")
    bundle = LockBundle("trial", tmp_path, lock, HERE)
    before = fingerprint(bundle)

    lock.write_text("six==1.16.0\n", encoding="utf-8")

    assert fingerprint(bundle) != before


def test_bundles_for_different_machines_have_different_fingerprints() -> None:
    assert fingerprint(vendor_layer(HERE)) != fingerprint(vendor_layer(CLOUD))


def test_a_lock_without_hashes_is_refused(tmp_path: Path) -> None:
    lock = tmp_path / "lock.txt"
    lock.write_text("six==1.17.0\n", encoding="utf-8")

    with pytest.raises(RuntimeError, match=r"lock\.txt could not be installed"):
        LockBundle("trial", tmp_path, lock, HERE).build(tmp_path / "out")


def test_a_source_that_was_not_built_is_named(tmp_path: Path) -> None:
    bundle = SourceBundle("catalogue", tmp_path / "missing", "python", HERE)

    with pytest.raises(FileNotFoundError, match="missing: build it before"):
        bundle.build(tmp_path / "out")


def test_a_failed_build_leaves_nothing_that_could_pass_for_a_bundle(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(bundling, "CACHE", tmp_path / "cache")
    (tmp_path / "source").mkdir()
    (tmp_path / "source" / "rule.py").write_text("DAYS =\n", encoding="utf-8")

    with pytest.raises(RuntimeError):
        build_cached(SourceBundle("trial", tmp_path / "source", "python", HERE))

    assert list((tmp_path / "cache").iterdir()) == []


def test_a_bundle_is_built_once(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(bundling, "CACHE", tmp_path / "cache")
    (tmp_path / "source").mkdir()
    (tmp_path / "source" / "rule.py").write_text("DAYS = 20\n", encoding="utf-8")
    bundle = SourceBundle("trial", tmp_path / "source", "python", HERE)

    first = build_cached(bundle)
    monkeypatch.setattr(bundling, "precompile", lambda *_arguments: pytest.fail("built again"))

    assert build_cached(bundle) == first


def test_placing_a_bundle_leaves_the_cached_one_whole(tmp_path: Path) -> None:
    finished = build_cached(function_code("public_api", HERE))

    place(finished, tmp_path / "asset")

    assert size_in_bytes(tmp_path / "asset") == size_in_bytes(finished) > 0


def test_the_documents_layer_carries_the_fonts_where_the_letter_writer_looks() -> None:
    packages = build_cached(documents_layer(HERE)) / "python"

    for name in FONT_FILES.values():
        assert (packages / LAYER_FOLDER / name).is_file()
    assert {path.name for path in LETTER_FONTS} >= set(FONT_FILES.values())
    assert (packages / LAYER_FOLDER / "LICENSE_FONT").is_file()
