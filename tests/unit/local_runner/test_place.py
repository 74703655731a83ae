"""Where a local cloud lives follows from three variables."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from infra.local.place import REPOSITORY, Place
from infra.local.trouble import LocalCloudError


def test_without_variables_the_city_is_on_port_8080_and_its_cloud_on_4566() -> None:
    place = Place.from_environment({})
    assert (place.port, place.cloud_port) == (8080, 4566)
    assert place.base_url == "http://localhost:8080"
    assert place.cloud_url == "http://127.0.0.1:4566"


def test_the_file_for_tools_lies_in_the_folder_local_of_the_repository() -> None:
    assert Place.from_environment({}).endpoints == REPOSITORY / ".local" / "endpoints.json"


def test_variables_move_folder_and_ports(tmp_path: Path) -> None:
    variables = {
        "SUNHALL_LOCAL": str(tmp_path),
        "SUNHALL_PORT": "9000",
        "SUNHALL_CLOUD_PORT": "9001",
    }
    assert Place.from_environment(variables) == Place(home=tmp_path, port=9000, cloud_port=9001)


def test_a_relative_folder_is_one_of_the_repository() -> None:
    place = Place.from_environment({"SUNHALL_LOCAL": ".local/test"})
    assert place.home == REPOSITORY / ".local" / "test"


@pytest.mark.parametrize("text", ["http", "80", "65536", "-1", "80 80", "٨٠٨٠٨"])
def test_what_is_no_port_above_1023_is_refused_by_its_name(text: str) -> None:
    with pytest.raises(
        LocalCloudError, match=r"SUNHALL_PORT is .*: give a port from 1024 to 65535"
    ):
        Place.from_environment({"SUNHALL_PORT": text})


def test_one_port_for_two_servers_is_refused() -> None:
    with pytest.raises(LocalCloudError, match="give them two ports"):
        Place.from_environment({"SUNHALL_PORT": "4566"})


def test_aws_clients_are_led_to_the_emulator_whatever_profile_the_person_has() -> None:
    own = {
        "AWS_PROFILE": "production",
        "AWS_SESSION_TOKEN": "real",
        "AWS_ACCESS_KEY_ID": "AKIAREAL",
        "AWS_CONFIG_FILE": "/home/person/.aws/config",
        "HOME": "/home/person",
    }
    variables = Place.from_environment({}).aws_environment(own)
    assert "AWS_PROFILE" not in variables
    assert "AWS_SESSION_TOKEN" not in variables
    assert variables["AWS_ACCESS_KEY_ID"] == variables["AWS_SECRET_ACCESS_KEY"] == "test"
    assert variables["AWS_CONFIG_FILE"] == variables["AWS_SHARED_CREDENTIALS_FILE"] == os.devnull
    assert variables["AWS_ENDPOINT_URL"] == "http://127.0.0.1:4566"
    assert variables["HOME"] == "/home/person"
