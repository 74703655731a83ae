"""The layers of the app: which folders and locks, in the order Lambda lays them over each other."""

from __future__ import annotations

from infra.bundling.bundle import ROOT, LockBundle, SourceBundle
from infra.bundling.target import BundleTarget

_FONT_PACKAGE = ROOT / "node_modules" / "@expo-google-fonts" / "noto-serif-sc"

LETTER_FONTS = (
    _FONT_PACKAGE / "400Regular" / "NotoSerifSC_400Regular.ttf",
    _FONT_PACKAGE / "700Bold" / "NotoSerifSC_700Bold.ttf",
    _FONT_PACKAGE / "LICENSE_FONT",
)
"""Fonts of the letters and their licence, from the registry package that `make install` fetches."""

API_FUNCTION_BUDGET = 60 * 1024 * 1024
"""Most bytes an API function and its layers may have together, unpacked."""


def core_layer(target: BundleTarget) -> SourceBundle:
    """The project's own package: changes with every rule, a few hundred kilobytes."""
    return SourceBundle("core", ROOT / "layers" / "core" / "python", "python", target)


def catalogue_layer(target: BundleTarget) -> SourceBundle:
    """The city's rules, compiled from `catalogue/`: a city's change of a rule deploys only this."""
    return SourceBundle("catalogue", ROOT / "build" / "catalogue" / "python", "python", target)


def vendor_layer(target: BundleTarget) -> LockBundle:
    """Third-party packages every function may import."""
    return LockBundle(
        "vendor", ROOT / "layers" / "vendor", ROOT / "requirements" / "runtime.txt", target
    )


def documents_layer(target: BundleTarget) -> LockBundle:
    """Libraries and fonts of the letter writer alone: too heavy for an API function."""
    return LockBundle(
        "documents",
        ROOT / "layers" / "documents",
        ROOT / "requirements" / "documents.txt",
        target,
        carried=tuple((f"letter_fonts/{path.name}", path) for path in LETTER_FONTS),
    )


def redaction_layer(target: BundleTarget) -> LockBundle:
    """Readers and painters of PDF, of the redactor alone: no other function opens a file."""
    return LockBundle(
        "redaction", ROOT / "layers" / "redaction", ROOT / "requirements" / "redaction.txt", target
    )


def function_code(name: str, target: BundleTarget) -> SourceBundle:
    """One function's folder, below its own name, so its handler is `<name>.handler`."""
    return SourceBundle(name, ROOT / "functions" / name, name, target)
