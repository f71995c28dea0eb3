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
    "name:lock:build": "name:lock:build",
    "name:a  b": "name:a b",
    "path:src/{api/,web}": "path:{src/api/**,src/web}",
    "path:{src/./a,src/b}": "path:{src/a,src/b}",
    "path:src/{a,{b,c}}/x": "path:src/{a,{b,c}}/x",
    "path:src/{,sub/}x": "path:src/{,sub/}x",
    "path:{{name}}/x": "path:{{name}}/x",
    "path:app/[[...slug]]/page.tsx": "path:app/[[...slug]]/page.tsx",
    "endpoint:ANY /users/./{id}": "endpoint:* /users/{id}",
    "endpoint:GET /caf%C3%A9/%7eme/a%2fb/%ff": "endpoint:GET /caf\u00e9/~me/a%2Fb/%FF",
}
REFUSED = (
    "path:/etc/passwd", "path:../x", "path:src/../../x", "path:C:/x", "path:", "path:a\0b",
    "path:**/../x", "path:./ a", "path:[z-a]", "path:" + "/".join("a" * 40), "path:" + "*a" * 40,
    "path:{a,b}{a,b}{a,b}{a,b}{a,b}", "endpoint:users", "endpoint:GET users", "endpoint:GET /a?b",
    "path:{a..c}", "path:{a,../b}/c", "path:{../a,b}", "path:.{.,a}/x", "path:{/a,b}", "path:{a,b",
    "path:a}", "path:!(a).py", "path:@(a|b)", "path:[]a]", "path:[!]a]", "path:[[:alpha:]]",
    "path:a\u200bb", "name:a\u00adb", "path:{a,./b},c", "path:{*,a*,b*,c*}/**/{*,?}/" + "[ab]" * 8,
    "endpoint:GET /a/../b", "endpoint:GET /a/%2e%2e/b", "endpoint:GET /a#b", "paht:src",
    "lock:build", "paht:src/api/**", "migration:", "migration:a/b/c", "migration:a b",
    "src/api/x.py", "src*", " ", "name:",
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
    ("path:{src/api,src/web}/**", "path:src/api/x.py"),
    ("path:src/{a,{b,c}}/x", "path:src/b/x"),
    ("path:src/{,sub/}x.py", "path:src/x.py"),
    ("path:src/a{,.bak}", "path:src/a"),
    ("path:STRASSE", "path:stra\u00dfe"),
    ("path:stra?e", "path:stra\u00dfe"),
    ("path:\ufb01le", "path:FILE"),
    ("path:\u0130x", "path:ix"),
    ("name:Stra\u00dfe", "name:STRASSE"),
    ("endpoint:ALL /users", "endpoint:POST /users"),
    ("endpoint:GET /files/{proxy+}", "endpoint:GET /files/a/b"),
    ("endpoint:GET /files/*", "endpoint:GET /files/a/b"),
    ("endpoint:GET /files/{path:.*}", "endpoint:GET /files/a/b"),
    ("endpoint:GET /files/[...rest]", "endpoint:GET /files/a/b"),
    ("endpoint:GET /files/:rest*", "endpoint:GET /files/a/b"),
    ("endpoint:GET /users/<int:id>", "endpoint:GET /users/[id]"),
    ("endpoint:GET /caf%c3%a9", "endpoint:GET /CAF\u00c9"),
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
    ("path:src/{a/b,c}/x", "path:src/a/x"),
    ("endpoint:GET /users/{id}", "endpoint:GET /users/a/b"),
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
PLAIN_GLOB = st.lists(GLOB_SEGMENT, min_size=1, max_size=3).map("/".join)
WORD = st.sampled_from(["a", "b", "ab", "a/b", "*", "", "a/", "/b"])
BRACES = st.recursive(
    st.lists(WORD, min_size=2, max_size=3).map(lambda words: f"{{{','.join(words)}}}"),
    lambda inner: st.tuples(WORD, inner).map(lambda pair: f"{{{pair[0]},{pair[1]}}}"),
    max_leaves=3,
)
GLOB = st.one_of(
    PLAIN_GLOB,
    st.tuples(
        st.sampled_from(["", "a", "a/", "**/"]), BRACES, st.sampled_from(["", "b", "/b"])
    ).map("".join),
)


def written_out(glob: str) -> list[str]:
    """Write the alternatives of a glob out, the innermost braces first."""
    found = re.search(r"\{([^{}]*)\}", glob)
    if found is None:
        return [glob]
    sides = glob[: found.start()], glob[found.end() :]
    words = found[1].split(",")
    return [one for word in words for one in written_out(word.join(sides))]


def matcher(glob: str) -> re.Pattern[str]:
    """Write a glob as a regular expression, as plainly as can be.

    A last segment without `*` or `?` covers what is beneath it; `[…]` is a set, or itself.
    """
    globs = [one.lstrip("/") for one in written_out(glob)]
    kinds = [expression(one, sets=sets) for one in globs for sets in (True, False)]
    return re.compile("|".join(kinds))


def expression(glob: str, *, sets: bool) -> str:
    """Write a glob whose brackets are sets, or are not."""
    words = {"*": "[^/]*", "?": "[^/]"} | ({"[a]": "a", "[!a]": "[^a/]"} if sets else {})
    parts = []
    glob = re.sub("/+", "/", glob) if glob.strip("/") else "**"
    glob = f"{glob}**" if glob.endswith("/") else glob
    for part in glob.split("/"):
        tokens = re.findall(r"\[!?a\]|.", part)
        written = "".join(words.get(token, re.escape(token)) for token in tokens)
        parts.append("(?:[^/]+/)*" if part == "**" else f"(?=[^/]){written}/")
    last = glob.rpartition("/")[2]
    is_exact = re.search(r"[*?\[]" if sets else "[*?]", last)
    return "".join(parts) + ("" if is_exact else "(?:[^/]+/)*")


def matching(glob: str) -> set[str]:
    """Return the small paths that a glob matches."""
    pattern = matcher(re.sub(r"\*{2,}(?=[^/])|(?<=[^/])\*{2,}", "*", glob))
    return {path for path in PATHS if pattern.fullmatch(f"{path}/")}


@settings(max_examples=300)
@given(a=GLOB, b=GLOB)
def test_globs_overlap_exactly_where_a_path_matches_both(a, b):
    """Against every path over a small alphabet: one that both match, and only then, or a longer."""
    try:
        one, other = normal(f"path:{a}"), normal(f"path:{b}")
    except Invalid:
        return
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
