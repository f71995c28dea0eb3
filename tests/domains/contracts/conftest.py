"""Publishing in one line."""

import pytest

from coordinator.domains.contracts import service
from coordinator.domains.contracts.formats import checked
from coordinator.domains.contracts.schemas import VersionPublish


def openapi(title="Users", extra=""):
    """Return a small OpenAPI document."""
    return f"openapi: 3.1.0\ninfo:\n  title: {title}\n  version: '1'\npaths: {{}}\n{extra}"


@pytest.fixture
def publish(world):
    """Publish as someone: `await publish("backend-developer", "users", version="2.0.0")`."""

    async def run(who, name, content=None, *, door="http", **fields):
        draft = checked(VersionPublish(content=content or openapi(), **fields))
        return await world.do(who, lambda work: service.publish(work, name, draft), door=door)

    return run
