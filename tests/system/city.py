"""The city of the system tests: the real app in the local cloud, and the ways into it."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import boto3
import httpx
from botocore.config import Config

from infra.local.deployment import outputs
from infra.local.place import REGION, STAGE, Place
from infra.local.seed import DemoAccount


@dataclass(frozen=True, slots=True)
class City:
    """One open city.

    Attributes:
        place: Where it runs.
        base_url: Address of form and API.
        accounts: The demo staff, by username.
        outputs: What the deployed stacks tell.
    """

    place: Place
    base_url: str
    accounts: Mapping[str, DemoAccount]
    outputs: Mapping[str, str]

    @classmethod
    def at(cls, place: Place) -> City:
        """The city that is open at a place, from the files the runner wrote for tools."""
        told = json.loads(place.endpoints.read_text(encoding="utf-8"))
        people = [
            DemoAccount(**{**each, "roles": tuple(each["roles"])}) for each in told["accounts"]
        ]
        return cls(
            place=place,
            base_url=told["base_url"],
            accounts={person.username: person for person in people},
            outputs=outputs(place),
        )

    def http(self, **options: Any) -> httpx.Client:
        """A client of the city's one address; an answer may need a cold start or two."""
        return httpx.Client(base_url=self.base_url, timeout=40, trust_env=False, **options)

    def signed_in(self, username: str) -> httpx.Client:
        """A client that a member of the staff is signed in with."""
        account = self.accounts[username]
        with self.http() as client:
            answer = client.post(
                "/api/v1/staff/login",
                json={
                    "provider": "password",
                    "username": account.username,
                    "password": account.password,
                },
            )
        answer.raise_for_status()
        return self.http(headers={"Authorization": f"Bearer {answer.json()['token']}"})

    def aws(self, service: Any, **options: Any) -> Any:
        """A client of the city's AWS, as the root of its account."""
        credentials = {"aws_access_key_id": "test", "aws_secret_access_key": "test"} | options
        return boto3.client(
            service,
            endpoint_url=self.place.cloud_url,
            region_name=REGION,
            config=Config(signature_version="s3v4" if service == "s3" else None, proxies={}),
            **credentials,
        )

    def function(self, name: str) -> str:
        """The deployed name of a function, such as `dispatcher`."""
        return f"sunhall-{STAGE}-{name}"
