"""The layers of the app: which folders and locks, in the order Lambda lays them over each other."""

from __future__ import annotations

from infra.bundling.bundle import ROOT, LockBundle, SourceBundle
from infra.bundling.target import BundleTarget

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
    """Libraries and font of the letter writer alone: too heavy for an API function."""
    return LockBundle(
        "documents", ROOT / "layers" / "documents", ROOT / "requirements" / "documents.txt", target
    )


def function_code(name: str, target: BundleTarget) -> SourceBundle:
    """One function's folder, below its own name, so its handler is `<name>.handler`."""
    return SourceBundle(name, ROOT / "functions" / name, name, target)
