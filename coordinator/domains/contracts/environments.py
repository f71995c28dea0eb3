"""The verbs of environments: which version of which contract is deployed where."""

from sqlalchemy import select
from sqlmodel import col

from coordinator.core.errors import Conflict, Forbidden, Invalid, NotFound
from coordinator.core.work import Work
from coordinator.domains.contracts.models import Contract, Deployment
from coordinator.domains.contracts.numbers import NAME
from coordinator.domains.contracts.queries import contract_row, version_row
from coordinator.domains.contracts.releases import objections
from coordinator.domains.contracts.usage import DeploymentPut, DeploymentRead, EnvironmentRead

__all__ = ["deploy", "every", "withdraw"]

PIPELINE = "pipeline"
"""The role of whoever deploys: it knows best what it put where."""


async def deploy(work: Work, environment: str, name: str, wanted: DeploymentPut) -> DeploymentRead:
    """Record that an environment runs a version now; the same again changes nothing.

    What should not have been released is recorded too, for it runs; the answer warns of it.
    Raises `Forbidden` for anyone but the provider, pipelines, people and the admin, `Conflict` for
    a draft.
    """
    if NAME.fullmatch(environment) is None:
        raise Invalid(
            f"`{environment}` is no name for an environment: lower case letters, digits, `.`, `_` "
            "and `-`, 64 at most, a letter or digit first."
        )
    contract = await contract_row(work, name)
    _check(work, contract)
    version = await version_row(work, name, wanted.version)
    if version.state == "draft":
        raise Conflict(
            f"`{version.subject}` is still a draft; what is deployed is published first.",
            fix=f"`PATCH contracts/{name}/versions/{version.version}` with "
            '`{"state": "published"}`.',
        )
    warnings = await objections(work, name, wanted.version, environment)
    row = await work.get(Deployment, name, environment)
    values = {"version": version.version, "author": work.actor.name}
    if row is None:
        key = {"contract": name, "environment": environment}
        row = Deployment.model_validate({**key, **values, **work.born()})
        await work.add(row, "deployment.recorded")
    elif row.version == version.version:
        work.replayed = True
    else:
        work.change(row, "deployment.recorded", **values)
    return _read(row).model_copy(update={"warnings": warnings})


async def withdraw(work: Work, environment: str, name: str) -> DeploymentRead:
    """Record that an environment runs a contract no more; raises as `deploy` does."""
    _check(work, await contract_row(work, name))
    row = await work.get(Deployment, name, environment)
    if row is None or row.version is None:
        raise NotFound(
            f"`{environment}` runs no version of `{name}`.",
            fix="`coord contract environments` lists what runs where.",
        )
    work.change(row, "deployment.removed", version=None, author=work.actor.name)
    return _read(row)


async def every(work: Work) -> list[EnvironmentRead]:
    """Return the environments by name, each with what is deployed in it."""
    statement = (
        select(Deployment)
        .where(
            col(Deployment.workspace) == work.workspace,
            col(Deployment.version).is_not(None),
        )
        .order_by(col(Deployment.environment), col(Deployment.contract))
    )
    found: dict[str, list[DeploymentRead]] = {}
    for row in (await work.session.execute(statement)).scalars():
        found.setdefault(row.environment, []).append(_read(row))
    return [EnvironmentRead(name=name, deployments=rows) for name, rows in found.items()]


def _check(work: Work, contract: Contract) -> None:
    actor = work.actor
    if actor.name != contract.provider and not (
        actor.is_admin or actor.is_person or actor.role == PIPELINE
    ):
        raise Forbidden(
            f"`{actor.name}` may not say where `{contract.name}` is deployed; "
            f"`{contract.provider}`, pipelines, people and the admin may.",
            fix=f"Hand it off to `{contract.provider}`, or ask a person.",
        )


def _read(row: Deployment) -> DeploymentRead:
    return DeploymentRead.model_validate(row.model_dump(exclude={"workspace"}))
