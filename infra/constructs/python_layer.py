"""Lambda layers and function code from bundles, without Docker."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import jsii
from aws_cdk import AssetHashType, BundlingOptions, DockerImage, ILocalBundling, RemovalPolicy
from aws_cdk import aws_lambda as lambda_
from constructs import Construct

from infra.bundling.bundle import Bundle, build_cached, fingerprint, place
from infra.bundling.precompile import (
    BytecodeUnavailableError,
    can_precompile,
    say_bytecode_is_missing,
)
from infra.bundling.target import Architecture
from infra.settings import Bytecode, StageSettings


@jsii.implements(ILocalBundling)
class _LocalBundler:
    """Builds a bundle where CDK asks for it. It always succeeds or raises: there is no Docker."""

    def __init__(self, bundle: Bundle, bytecode: Bytecode) -> None:
        self._bundle = bundle
        self._bytecode = bytecode

    def try_bundle(self, output_dir: str, *_options: Any, **_named: Any) -> bool:
        """Fill the folder CDK made for the asset."""
        version = self._bundle.target.python
        if not can_precompile(version):
            if self._bytecode is Bytecode.REQUIRED:
                raise BytecodeUnavailableError(version)
            say_bytecode_is_missing(self._bundle.name, version)
        place(build_cached(self._bundle), Path(output_dir))
        return True


def code_of(bundle: Bundle, settings: StageSettings) -> lambda_.AssetCode:
    """Lambda code of a bundle, built when the stack that holds it is deployed.

    The asset's name is the bundle's fingerprint, so an unchanged bundle is not uploaded again.
    """
    source = bundle.source if bundle.source.is_dir() else bundle.source.parent
    return lambda_.Code.from_asset(
        str(source),
        asset_hash=fingerprint(bundle),
        asset_hash_type=AssetHashType.CUSTOM,
        bundling=BundlingOptions(
            # Never pulled: the local bundler does not give up.
            image=DockerImage.from_registry("no-image-is-used"),
            local=_LocalBundler(bundle, settings.bytecode),
        ),
    )


def runtime_of(settings: StageSettings) -> lambda_.Runtime:
    """The stage's Python runtime."""
    return lambda_.Runtime(f"python{settings.target.python}", lambda_.RuntimeFamily.PYTHON)


def architecture_of(settings: StageSettings) -> lambda_.Architecture:
    """The stage's processor."""
    arm = settings.target.architecture is Architecture.ARM64
    return lambda_.Architecture.ARM_64 if arm else lambda_.Architecture.X86_64


class PythonLayer(lambda_.LayerVersion):
    """A layer made from a bundle, for the runtime and processor of the stage."""

    def __init__(
        self, scope: Construct, construct_id: str, settings: StageSettings, bundle: Bundle
    ) -> None:
        super().__init__(
            scope,
            construct_id,
            code=code_of(bundle, settings),
            description=f"Sunhall {bundle.name} layer ({bundle.target.label})",
            compatible_runtimes=[runtime_of(settings)],
            compatible_architectures=[architecture_of(settings)],
            removal_policy=RemovalPolicy.DESTROY,
        )
