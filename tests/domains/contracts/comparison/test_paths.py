"""Which spellings of a path are one path."""

import pytest

from coordinator.domains.contracts.comparison.paths import same_path


@pytest.mark.parametrize(
    ("path", "key"),
    [
        ("/users/{id}", "/users/{}"),
        ("/users/{userId}/", "/users/{}"),
        ("/users/:id/posts", "/users/{}/posts"),
        ("/users/<int:id>", "/users/{}"),
        ("/files/{name}.{ending}", "/files/{}.{}"),
        ("/users:batchGet", "/users:batchGet"),
        ("/v1/{name}:cancel", "/v1/{}:cancel"),
        ("/users//", "/users"),
        ("/", "/"),
        ("newPet", "newPet"),
    ],
)
def test_names_of_parameters_and_a_last_slash_are_free(path, key):
    """However a team writes parameters, and whether a slash ends it, it is the same path."""
    assert same_path(path) == key
    assert same_path(key) == key
