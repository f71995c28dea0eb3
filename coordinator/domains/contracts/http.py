"""The HTTP calls of contracts, their versions, their users, and the environments they run in."""

from typing import Annotated

from litestar import Controller, Response, delete, get, patch, post, put
from litestar.di import NamedDependency
from litestar.params import FromPath, FromQuery, JSONBody, QueryParameter

from coordinator.core.schemas import Page
from coordinator.domains.contracts import (
    comparing,
    consumers,
    environments,
    expectations,
    formats,
    linting,
    publishing,
    queries,
    releases,
    service,
    verdicts,
)
from coordinator.domains.contracts.linting import LintRead
from coordinator.domains.contracts.schemas import (
    ContractRead,
    VersionChange,
    VersionPublish,
    VersionRead,
    VersionWhole,
)
from coordinator.domains.contracts.usage import (
    ComparisonRead,
    ConsumerPut,
    ConsumerRead,
    DeploymentPut,
    DeploymentRead,
    EnvironmentRead,
    ExpectationGap,
    ExpectationPut,
    ExpectationRead,
    ReleaseAnswer,
    VerdictGive,
    VerdictRead,
)
from coordinator.domains.handoffs import evidence
from coordinator.web import Door, Limit, PageToken, StateFilter

__all__ = ["Contracts", "Environments"]

BODY_LIMIT = 2 * formats.CONTENT_LIMIT + 1024 * 1024
"""Bytes of a body that publishes: quotes and line ends take two bytes each in a JSON string."""

Operation = Annotated[str | None, QueryParameter(description="Only what concerns this one.")]


class Contracts(Controller):
    """The APIs that agents promise each other, who uses them, and how new versions do there."""

    path = "/contracts"
    tags = ("contracts",)

    @get("/")
    async def every(
        self,
        door: NamedDependency[Door],
        provider: FromQuery[str | None] = None,
        limit: Limit = 50,
        page: PageToken = None,
    ) -> Response[Page[ContractRead]]:
        """List the contracts by name."""
        return await door.list(queries.every, {"provider": provider}, limit, page)

    @get("/{name:str}")
    async def find(
        self, door: NamedDependency[Door], name: FromPath[str]
    ) -> Response[ContractRead]:
        """Show a contract with its provider and the version in use."""
        return await door.read(lambda work: queries.find(work, name))

    @get("/{name:str}/versions")
    async def versions(
        self,
        door: NamedDependency[Door],
        name: FromPath[str],
        in_state: StateFilter = None,
        limit: Limit = 50,
        page: PageToken = None,
    ) -> Response[Page[VersionRead]]:
        """List a contract's versions without their content, the last published first."""
        return await door.list(
            lambda work, filters, part: queries.versions(work, name, filters, part),
            {"state": in_state},
            limit,
            page,
        )

    @post("/{name:str}/versions", status_code=201, request_max_body_size=BODY_LIMIT)
    async def publish(
        self, door: NamedDependency[Door], name: FromPath[str], data: JSONBody[VersionPublish]
    ) -> Response[VersionRead]:
        """Publish a version, compared with every live one; the very same again answers 200.

        Consumers that it touches get a handoff each. 20 MiB of content at most.
        """
        return await door.write_prepared(
            lambda read: publishing.prepared(read, name, data),
            lambda work, prepared: service.publish(work, name, prepared),
            status=201,
        )

    @get("/{name:str}/versions/{version:str}")
    async def find_version(
        self, door: NamedDependency[Door], name: FromPath[str], version: FromPath[str]
    ) -> Response[VersionWhole]:
        """Show a version with its content."""
        return await door.read(lambda work: queries.find_version(work, name, version))

    @get("/{name:str}/versions/{version:str}/lint")
    async def lint(
        self, door: NamedDependency[Door], name: FromPath[str], version: FromPath[str]
    ) -> Response[LintRead]:
        """List the faults of a version against the standard that it names; markdown has none."""
        return await door.answer(lambda read: linting.lint(read, name, version, keep=door.note))

    @patch("/{name:str}/versions/{version:str}")
    async def move(
        self,
        door: NamedDependency[Door],
        name: FromPath[str],
        version: FromPath[str],
        data: JSONBody[VersionChange],
    ) -> Response[VersionWhole]:
        """Move a version on: draft, published, deprecated, retired; or set its sunset only."""
        return await door.write_prepared(
            lambda read: publishing.prepared_move(read, name, version, data),
            lambda work, found: service.move(work, name, version, data, found=found),
        )

    @get("/{name:str}/versions/{version:str}/verdicts")
    async def verdicts(
        self,
        door: NamedDependency[Door],
        name: FromPath[str],
        version: FromPath[str],
        in_state: StateFilter = None,
        limit: Limit = 50,
        page: PageToken = None,
    ) -> Response[Page[VerdictRead]]:
        """List what consumers say of a version, by consumer."""
        return await door.list(
            lambda work, filters, part: verdicts.every(work, name, version, filters, part),
            {"state": in_state},
            limit,
            page,
        )

    @post("/{name:str}/versions/{version:str}/verdicts", status_code=201)
    async def give_verdict(
        self,
        door: NamedDependency[Door],
        name: FromPath[str],
        version: FromPath[str],
        data: JSONBody[VerdictGive],
    ) -> Response[VerdictRead]:
        """Say how a consumer does with a version; the handoff that told it moves along."""
        return await door.write_prepared(
            lambda reader: evidence.looked_at(reader, data),
            lambda work, said: verdicts.give(work, name, version, said),
            status=201,
        )

    @get("/{name:str}/consumers")
    async def consumers(
        self,
        door: NamedDependency[Door],
        name: FromPath[str],
        limit: Limit = 50,
        page: PageToken = None,
    ) -> Response[Page[ConsumerRead]]:
        """List who uses a contract, by name."""
        return await door.list(
            lambda work, filters, part: consumers.every(work, name, filters, part), {}, limit, page
        )

    @put("/{name:str}/consumers/{agent:str}")
    async def use(
        self,
        door: NamedDependency[Door],
        name: FromPath[str],
        agent: FromPath[str],
        data: JSONBody[ConsumerPut],
    ) -> Response[ConsumerRead]:
        """Say that an agent uses a contract, and which operations: all where it names none."""
        return await door.write(lambda work: consumers.use(work, name, agent, data))

    @delete("/{name:str}/consumers/{agent:str}", status_code=200)
    async def leave(
        self, door: NamedDependency[Door], name: FromPath[str], agent: FromPath[str]
    ) -> Response[ConsumerRead]:
        """Say that an agent uses a contract no more."""
        return await door.write(lambda work: consumers.leave(work, name, agent))

    @get("/{name:str}/comparison")
    async def comparison(
        self,
        door: NamedDependency[Door],
        name: FromPath[str],
        base: FromQuery[str | None] = None,
        revision: FromQuery[str | None] = None,
        operation: Operation = None,
    ) -> Response[ComparisonRead]:
        """Say what changed between two versions: to the one in use, from the one before it."""
        return await door.answer(
            lambda read: comparing.comparison(
                read, name, base=base, revision=revision, operation=operation
            )
        )

    @get("/{name:str}/can-release")
    async def can_release(
        self,
        door: NamedDependency[Door],
        name: FromPath[str],
        version: FromQuery[str | None] = None,
        environment: FromQuery[str | None] = None,
    ) -> Response[ReleaseAnswer]:
        """Say whether a version can be released: yes, no or unknown, why, and who owes what."""
        return await door.read(
            lambda work: releases.can_release(work, name, version=version, environment=environment)
        )

    @get("/{name:str}/expectations")
    async def expectations(
        self,
        door: NamedDependency[Door],
        name: FromPath[str],
        limit: Limit = 50,
        page: PageToken = None,
    ) -> Response[Page[ExpectationRead]]:
        """List what is expected of a contract, by agent."""
        return await door.list(
            lambda work, filters, part: expectations.every(work, name, filters, part),
            {},
            limit,
            page,
        )

    @put("/{name:str}/expectations/{agent:str}", request_max_body_size=BODY_LIMIT)
    async def expect(
        self,
        door: NamedDependency[Door],
        name: FromPath[str],
        agent: FromPath[str],
        data: JSONBody[ExpectationPut],
    ) -> Response[ExpectationRead]:
        """Say what an agent needs of a contract, be it built or not; 20 MiB at most."""
        return await door.write_prepared(
            lambda read: expectations.prepared(read, data),
            lambda work, draft: expectations.expect(work, name, agent, draft),
        )

    @get("/{name:str}/gap")
    async def gap(
        self, door: NamedDependency[Door], name: FromPath[str], agent: FromQuery[str]
    ) -> Response[ExpectationGap]:
        """Say what the version in use gives of what an agent expects, operation by operation."""
        return await door.answer(lambda read: expectations.gap(read, name, agent))


class Environments(Controller):
    """Which version of which contract runs where."""

    path = "/environments"
    tags = ("environments",)

    @get("/")
    async def every(self, door: NamedDependency[Door]) -> Response[list[EnvironmentRead]]:
        """List the environments with what is deployed in each."""
        return await door.read(environments.every)

    @put("/{environment:str}/deployments/{contract:str}")
    async def deploy(
        self,
        door: NamedDependency[Door],
        environment: FromPath[str],
        contract: FromPath[str],
        data: JSONBody[DeploymentPut],
    ) -> Response[DeploymentRead]:
        """Record which version of a contract an environment runs now."""
        return await door.write(lambda work: environments.deploy(work, environment, contract, data))

    @delete("/{environment:str}/deployments/{contract:str}", status_code=200)
    async def withdraw(
        self,
        door: NamedDependency[Door],
        environment: FromPath[str],
        contract: FromPath[str],
    ) -> Response[DeploymentRead]:
        """Record that an environment runs a contract no more."""
        return await door.write(lambda work: environments.withdraw(work, environment, contract))
