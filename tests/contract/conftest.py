"""The example city, built as for a deployment, with its public functions behind a gateway."""

import json
import sys
from collections.abc import Iterator
from importlib.util import module_from_spec, spec_from_file_location
from pathlib import Path

import boto3
import pytest
from moto import mock_aws

import public_api.handler
import uploads_api.handler
from infra.catalogue.__main__ import main as build_catalogue
from infra.command_schemas import command_schemas
from infra.openapi.__main__ import main as build_openapi
from sunhall.adapters.aws_clients import forget_clients
from sunhall.adapters.catalogue_package import load_catalogue
from sunhall.adapters.files import browser_client
from sunhall.http.command_schemas import command_schemas as schemas_of_commands
from sunhall.http.texts import catalogue_labels
from tests.builders.gateway import Gateway
from tests.integration.conftest import _quick_moto as _quick_moto

ROOT = Path(__file__).parents[2]
REGION = "us-east-1"


def forget() -> None:
    """Drop what the functions keep for the life of their process."""
    load_catalogue.cache_clear()
    catalogue_labels.cache_clear()
    schemas_of_commands.cache_clear()
    public_api.handler._catalogue.cache_clear()
    public_api.handler._openapi.cache_clear()
    uploads_api.handler.shell.cache_clear()
    browser_client.cache_clear()
    forget_clients()


@pytest.fixture(scope="session")
def built(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Folder of the package ``sunhall_catalogue`` as a deployment would ship it."""
    output = tmp_path_factory.mktemp("catalogue")
    package = output / "python" / "sunhall_catalogue"
    assert build_catalogue(["--source", str(ROOT / "catalogue"), "--output", str(output)]) == 0
    assert build_openapi(["--output", str(package)]) == 0
    schemas = json.dumps(command_schemas(), ensure_ascii=False)
    (package / "command_schemas.json").write_text(schemas, encoding="utf-8")
    return package


@pytest.fixture(scope="module")
def cloud(built: Path) -> Iterator[pytest.MonkeyPatch]:
    """A made-up AWS, in which functions find what was built."""
    spec = spec_from_file_location(
        "sunhall_catalogue",
        built / "__init__.py",
        submodule_search_locations=[str(built)],
    )
    assert spec is not None
    names = ("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY", "AWS_SESSION_TOKEN")
    with pytest.MonkeyPatch.context() as monkeypatch, mock_aws():
        monkeypatch.setitem(sys.modules, "sunhall_catalogue", module_from_spec(spec))
        for name in names:
            monkeypatch.setenv(name, "testing")
        for name in ("AWS_REGION", "AWS_DEFAULT_REGION"):
            monkeypatch.setenv(name, REGION)
        monkeypatch.setenv("STAGE", "test")
        forget()
        yield monkeypatch
    forget()


@pytest.fixture(scope="module")
def gateway(cloud: pytest.MonkeyPatch) -> Gateway:
    """The public functions, wired as in the cloud."""
    kms = boto3.client("kms", region_name=REGION)
    made = kms.create_key(KeySpec="HMAC_256", KeyUsage="GENERATE_VERIFY_MAC")
    cloud.setenv("FILES_BUCKET", "sunhall-test-files")
    cloud.setenv("MAC_KEY_ID", made["KeyMetadata"]["KeyId"])
    return Gateway(
        {
            "POST /api/v1/uploads": uploads_api.handler.lambda_handler,
            "GET /api/v1/catalogue": public_api.handler.lambda_handler,
            "GET /api/v1/deadlines": public_api.handler.lambda_handler,
            "GET /api/openapi.json": public_api.handler.lambda_handler,
        }
    )
