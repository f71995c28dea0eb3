"""The contracts of the demo, and the one whose next version breaks two of its consumers."""

from collections.abc import Callable

from coordinator.client import Coordinator

__all__ = ["USES", "break_users", "guide"]


def guide(feature: str, number: int) -> str:
    """Write the backend's API as an OpenAPI document."""
    return f"""openapi: 3.1.0
info: {{title: {feature} API, version: 1.{number}.0}}
paths:
  /api/v1/{feature}:
    get:
      operationId: list
      responses: {{"200": {{description: The ones that the caller may see}}}}
    post:
      operationId: create
      responses: {{"201": {{description: Made}}, "409": {{description: It exists}}}}
"""


def users(fields: str, limit: int) -> str:
    """Write the API that everyone uses, with what a user has and how many come at once."""
    return f"""openapi: 3.1.0
info: {{title: Users API, version: "1"}}
paths:
  /users:
    get:
      summary: The users that the caller may see
      parameters:
        - {{name: limit, in: query, schema: {{type: integer, maximum: {limit}}}}}
      responses:
        "200": {{description: Them, content: {{application/json: {{schema: {{type: array,
          items: {{$ref: "#/components/schemas/User"}}}}}}}}}}
  /users/{{id}}:
    get:
      summary: One of them
      parameters: [{{name: id, in: path, required: true, schema: {{type: string}}}}]
      responses:
        "200": {{description: It, content: {{application/json: {{schema:
          {{$ref: "#/components/schemas/User"}}}}}}}}
  /users/{{id}}/sessions:
    get:
      summary: Where one is signed in
      parameters: [{{name: id, in: path, required: true, schema: {{type: string}}}}]
      responses: {{"200": {{description: Its sessions}}}}
components:
  schemas:
    User:
      type: object
      required: [{fields}]
      properties: {{{", ".join(f"{name}: {{type: string}}" for name in fields.split(", "))}}}
"""


USES = {
    "frontend-developer": ["GET /users", "GET /users/{id}"],
    "integration-specialist": ["GET /users"],
    "vibe-coder": ["GET /users/{id}/sessions"],
}
"""Who uses which operations of it."""


def break_users(
    backend: Coordinator, clients: dict[str, Coordinator], pause: Callable[[], None]
) -> None:
    """A contract breaks two of its three consumers: one adopts it, the other owes its verdict."""
    contract = backend.contracts
    contract.publish("users", users("id, name, email", 100), version="1.0.0")
    for name, client in clients.items():
        client.contracts.use("users", name, USES[name])
        client.contracts.give_verdict("users", "1.0.0", "verified")
    contract.deploy("users", "1.0.0", "production")
    pause()
    contract.publish("users", users("id, display_name, email", 50), version="2.0.0")
    pause()
    clients["integration-specialist"].contracts.give_verdict("users", "2.0.0", "verified")
    contract.deploy("users", "2.0.0", "staging")
