"""Resources in normal form, and whether two of them overlap: exactly where a name matches both."""

import re
from itertools import product

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from coordinator.core.errors import Invalid
from coordinator.domains.claims.resources import normal, overlap, same_repository, witness

NORMAL = {
    "path:./src//api/../models/x.py": "path:src/models/x.py",
    "path:src\\api\\": "path:src/api/**",
    "path: src/api ": "path:src/api",
    "path:.": "path:**",
    "path:src/**/**/x": "path:src/**/x",
    "path:a***b": "path:a*b",
    "path:src/cafe\u0301": "path:src/caf\u00e9",
    "PATH:src": "path:src",
    "endpoint:get /users/{id}/": "endpoint:GET /users/{id}",
    "endpoint:* /users": "endpoint:* /users",
    "endpoint:/users": "endpoint:* /users",
    "migration:users": "migration:users",
    "migration:main/users": "migration:users",
    "migration:billing/users": "migration:billing/users",
    "release": "name:release",
    "name:the demo": "name:the demo",
    "lock:build": "name:lock:build",
}
REFUSED = (
    "path:/etc/passwd", "path:../x", "path:src/../../x", "path:C:/x", "path:", "path:a\0b",
    "path:**/../x", "path:./ a", "path:[z-a]", "path:" + "/".join("a" * 40), "path:" + "*a" * 40,
    "path:{a,b}{a,b}{a,b}{a,b}{a,b}", "endpoint:users", "endpoint:GET users", "endpoint:GET /a?b",
    "migration:", "migration:a/b/c", "migration:a b", "src/api/x.py", "src*", " ", "name:",
)  # fmt: skip
MEETING = [
    ("path:src/api/", "path:src/api/x.py"),
    ("path:src/api", "path:src/api/deep/x.py"),
    ("path:src/api/**", "path:src/api"),
    ("path:src/**/x.py", "path:src/x.py"),
    ("path:*.py", "path:a?.*"),
    ("path:src/{api,web}/**", "path:src/web/x"),
    ("path:[a-f]*", "path:[!a-e]*"),
    ("path:SRC/Api.py", "path:src/api.py"),
    ("path:app/[id]/page.tsx", "path:app/[id]/**"),
    ("path:**", "path:.env"),
    ("endpoint:GET /users/{id}", "endpoint:GET /users/{name}/"),
    ("endpoint:GET /users/{id}", "endpoint:get /users/7"),
    ("endpoint:GET /users/:id", "endpoint:GET /users/{user}"),
    ("endpoint:* /users", "endpoint:POST /users"),
    ("endpoint:GET /files/{path:path}", "endpoint:GET /files/a/b"),
    ("migration:users", "migration:main/Users"),
    ("name:Demo", "demo"),
]
APART = [
    ("path:src/api", "path:src/apis"),
    ("path:src/*", "path:src/a/b"),
    ("path:*.py", "path:*.js"),
    ("path:src/*/x", "path:src/?"),
    ("path:[a-c]", "path:[!a-c]"),
    ("path:a?c", "path:ac"),
    ("path:src/{api,web}/x", "path:src/doc/x"),
    ("endpoint:GET /users", "endpoint:POST /users"),
    ("endpoint:GET /users", "endpoint:GET /users/{id}"),
    ("migration:users", "migration:billing/users"),
    ("migration:users", "name:users"),
    ("path:users", "name:users"),
]


@pytest.mark.parametrize(("spoken", "said"), NORMAL.items())
def test_a_resource_has_one_normal_form(spoken, said):
    """However it is written, it is kept in one way, and that way is its own."""
    assert normal(spoken) == said
    assert normal(said) == said


@pytest.mark.parametrize("spoken", REFUSED)
def test_what_names_no_resource_is_refused_with_a_way_out(spoken):
    """Paths out of the root, empty names and unbounded patterns are no resources."""
    with pytest.raises(Invalid) as refused:
        normal(spoken)
    assert refused.value.fix


@pytest.mark.parametrize(("a", "b"), MEETING)
def test_these_overlap(a, b):
    """Both orders agree."""
    a, b = normal(a), normal(b)
    assert overlap(a, b)
    assert overlap(b, a)


@pytest.mark.parametrize(("a", "b"), APART)
def test_these_do_not(a, b):
    """Both orders agree."""
    a, b = normal(a), normal(b)
    assert not overlap(a, b)
    assert not overlap(b, a)


SEGMENTS = ["".join(row) for length in (1, 2, 3) for row in product("ab", repeat=length)]
PATHS = ["/".join(row) for length in (1, 2, 3) for row in product(SEGMENTS, repeat=length) if row]
GLOB_SEGMENT = st.one_of(
    st.just("**"),
    st.lists(st.sampled_from(["a", "b", "*", "?", "[a]", "[!a]"]), min_size=1, max_size=3).map(
        "".join
    ),
)
GLOB = st.lists(GLOB_SEGMENT, min_size=1, max_size=3).map("/".join)


def matcher(glob: str) -> re.Pattern[str]:
    """Write a glob as a regular expression, as plainly as can be.

    A last segment without `*` or `?` covers what is beneath it; `[…]` is a set, or itself.
    """
    return re.compile(f"{expression(glob, sets=True)}|{expression(glob, sets=False)}")


def expression(glob: str, *, sets: bool) -> str:
    """Write a glob whose brackets are sets, or are not."""
    words = {"*": "[^/]*", "?": "[^/]"} | ({"[a]": "a", "[!a]": "[^a/]"} if sets else {})
    parts = []
    for part in glob.split("/"):
        tokens = re.findall(r"\[!?a\]|.", part)
        written = "".join(words.get(token, re.escape(token)) for token in tokens)
        parts.append("(?:[^/]+/)*" if part == "**" else f"(?=[^/]){written}/")
    last = glob.rpartition("/")[2]
    is_exact = re.search(r"[*?\[]" if sets else "[*?]", last)
    return "".join(parts) + ("" if is_exact else "(?:[^/]+/)*")


def matching(glob: str) -> set[str]:
    """Return the small paths that a glob matches."""
    pattern = matcher(normal(f"path:{glob}").removeprefix("path:"))
    return {path for path in PATHS if pattern.fullmatch(f"{path}/")}


@settings(max_examples=300)
@given(a=GLOB, b=GLOB)
def test_globs_overlap_exactly_where_a_path_matches_both(a, b):
    """Against every path over a small alphabet: one that both match, and only then, or a longer."""
    one, other = normal(f"path:{a}"), normal(f"path:{b}")
    found = witness(one, other)
    assert (found is None) == (witness(other, one) is None)
    if matching(a) & matching(b):
        assert found is not None
    if found is not None:
        for glob in (one, other):
            pattern = matcher(glob.removeprefix("path:"))
            assert pattern.fullmatch(f"{found}/"), (glob, found)


ANYTHING = st.text(st.sampled_from("aB /\\.*?[]{},!-^é\u0301ß İ"), min_size=1, max_size=30)


@settings(max_examples=300)
@given(a=ANYTHING, b=ANYTHING)
def test_any_text_is_a_resource_or_refused_and_overlap_is_symmetric(a, b):
    """Whatever is typed: normal forms are stable, everything overlaps itself, orders agree."""
    found = []
    for text in (a, b):
        try:
            found.append(normal(f"path:{text}"))
        except Invalid:
            return
    for one in found:
        assert normal(one) == one
        assert overlap(one, one)
    assert overlap(*found) == overlap(*found[::-1])


@pytest.mark.parametrize(
    ("a", "b", "same"),
    [
        ("", "api", True),
        ("api", "team/api", True),
        ("git@host:team/api.git", "https://host/team/api", True),
        ("api", "web", False),
        ("one/api", "two/api", False),
        ("/home/me/api/", "api", True),
    ],
)
def test_a_repository_may_be_named_in_several_ways(a, b, same):
    """Nothing said may be any one; the end of a name may be all of it."""
    assert same_repository(a, b) is same
    assert same_repository(b, a) is same
