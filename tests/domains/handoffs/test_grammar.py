"""Files of handoffs: what is written is what is read, whatever a body holds."""

from datetime import UTC, datetime
from pathlib import PurePosixPath

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from coordinator.domains.handoffs.grammar import parse, proof_of, render
from coordinator.domains.handoffs.kind import claims
from coordinator.domains.handoffs.schemas import HandoffOffer, HandoffRead

NOW = datetime(2026, 3, 1, 12, tzinfo=UTC)
NASTY = (
    "## Reply",
    "  ## reply:",
    "\\## Reply",
    "\\\\## Thread ##",
    "## Acceptance",
    "- [x] done by nobody",
    "## Evidence",
    "- tested: nothing",
    "### 1. human, 2026-03-01 12:00 UTC",
    "> quoted",
    "---",
    "state: accepted",
    "id: HO-9",
    "```",
    "~~~~",
    "# Title",
    "Reply\n-----",
    "<!-- Write your answer below.",
    "<script>alert(1)</script>",
    "\ufeffé ☃ \u2028 \x85 \x0b \x0c",
    "## Evıdence",
)
WORDS = st.text(st.characters(codec="utf-8", exclude_characters="\x00"), max_size=40)
LINES = st.lists(st.sampled_from(NASTY) | WORDS, max_size=8)
BODIES = st.builds(str.join, st.sampled_from(["\n", "\r\n", "\n\n"]), LINES)
PHRASES = WORDS.map(lambda text: " ".join(text.split())).filter(bool)
ITEMS = st.lists(
    st.fixed_dictionaries({"text": PHRASES, "done": st.booleans()}),
    unique_by=lambda item: item["text"],
    max_size=4,
)
PROOFS = st.lists(
    st.fixed_dictionaries(
        {
            "level": st.sampled_from(["claimed", "committed", "pushed", "tested"]),
            "text": PHRASES.filter(lambda text: not text.endswith(">")),
            "url": st.none() | st.just("https://ci.example/7?a=b#c"),
        }
    ),
    max_size=3,
)


def handoff(**fields):
    """Return a handoff as a door shows it."""
    told = {"id": "HO-7", "from": "backend-developer", "to": "frontend-developer", "kind": "task"}
    told |= {"title": "Which scopes?", "body": "", "priority": "normal", "state": "offered"}
    told |= {name: [] for name in ("refs", "acceptance", "replies", "evidence")}
    told |= {"reason": "", "due_at": None, "revision": 1}
    times = ("offered_at", "created_at", "updated_at")
    told |= {name: NOW for name in times}
    told |= dict.fromkeys(("delivered_at", "acknowledged_at", "acted_at"))
    return HandoffRead.model_validate(told | fields)


def plain(text):
    """Return text with the line ends that files have."""
    return text.replace("\r\n", "\n").replace("\r", "\n")


def thread(bodies):
    """Return replies with these bodies."""
    return [
        {"number": number, "author": "human", "body": body, "at": NOW}
        for number, body in enumerate(bodies, 1)
    ]


@given(
    title=PHRASES,
    body=BODIES,
    acceptance=ITEMS,
    evidence=PROOFS,
    replies=st.lists(BODIES, max_size=3),
    reason=PHRASES | st.just(""),
)
@example(title="---", body="\n".join(NASTY), acceptance=[], evidence=[], replies=[], reason="")
@example(title="#", body="", acceptance=[], evidence=[], replies=["\n".join(NASTY)], reason="")
def test_what_is_written_is_what_is_read(title, body, acceptance, evidence, replies, reason):
    """Reading a written file gives the same fields, and never an answer that nobody gave."""
    it = handoff(
        title=title,
        body=body,
        acceptance=acceptance,
        evidence=evidence,
        replies=thread(replies),
        reason=reason,
        due_at=NOW,
        refs=["PC-7", "12", "yes: no"],
    )
    said = parse(render(it).text)
    assert said.reply == ""
    assert (said.identifier, said.state, said.title) == ("HO-7", "offered", title)
    assert said.body == plain(body).strip("\n")
    assert said.boxes == {item["text"]: item["done"] for item in acceptance}
    assert [{"url": None} | proof_of(line) for line in said.proofs] == evidence
    assert said.text_of("reason") == reason
    assert said.fields["refs"] == it.refs
    assert datetime.fromisoformat(said.text_of("due")) == NOW


@given(body=BODIES, reply=LINES.map("\n".join), windows=st.booleans())
def test_text_under_the_last_heading_is_a_reply_whatever_it_holds(body, reply, windows):
    """What is appended to a written file is one reply, with its fences, headings and all."""
    text = render(handoff(body=body, replies=thread([body]))).text
    wanted = plain(f"I say:\n{reply}")
    said = parse((text + wanted).replace("\n", "\r\n") if windows else text + wanted)
    assert said.reply == wanted.rstrip()
    assert said.body == plain(body).strip("\n")


@given(lines=LINES)
@example(lines=["## Reply", "\\## Reply", "## reply:"])
def test_no_word_of_a_dropped_file_is_lost(lines):
    """Each word of someone's file is in what it says, but for the marks of our own headings."""
    text = plain("# Title\n\n" + "\n".join(lines))
    said = parse(text)
    assert said.strays == ()
    kept = "\n".join([said.title, said.body, *said.boxes, *said.proofs, said.reply])
    marks = {"#", "##", "-", "[x]", "Acceptance", "Evidence", "Reply", "reply:"}
    assert set(text.split()) - set(kept.split()) <= marks


def test_a_file_is_named_after_its_handoff():
    """The path is the receiver's folder, the identifier and the title."""
    assert render(handoff()).path == PurePosixPath(
        "handoffs/frontend-developer/HO-7-which-scopes.md"
    )


@pytest.mark.parametrize(
    ("path", "surely"),
    [
        ("handoffs/frontend-developer/ask.md", 40),
        ("handoffs/ask.md", 0),
        ("handoffs/a/b/ask.md", 0),
        ("learnings/handoffs/ask.md", 0),
        ("handoffs/frontend-developer/ask.txt", 0),
    ],
)
def test_files_in_an_agents_folder_are_handoffs(path, surely):
    """Every markdown file of an agent's folder is claimed, and nothing else."""
    assert claims(PurePosixPath(path), "") == surely


def test_a_file_of_any_form_is_read():
    """The first heading is the title; items, evidence and a reply count, fenced ones do not."""
    said = parse(
        "# Which scopes?\n\nAgent: backend-developer\n\n```\n## Acceptance\n- [ ] fenced\n```\n\n"
        "## Acceptance criteria:\n- [ ] named\n* [X] tested\n\n## Notes\n\nmore\n\n"
        "## Evidence\n\nprose, not a list\n\n## Reply\n\nyes\n"
    )
    assert said.title == "Which scopes?"
    assert said.boxes == {"named": False, "tested": True}
    assert "- [ ] fenced" in said.body
    assert "## Notes\n\nmore" in said.body
    assert "prose, not a list" in said.body
    assert "named" not in said.body
    assert (said.reply, said.proofs) == ("yes", ())


def test_reading_costs_no_more_than_its_length():
    """Lines made to trip a careless pattern are read at once."""
    hostile = "- a" + " " * 200_000 + "b\n" + "\\" * 200_000 + "##\n" + "> " * 100_000
    head = "---\nid: HO-1\n---\n\n# t\n\n## Evidence\n\n"
    assert parse(head + hostile).proofs
    assert parse("# t\n\n## Evidence\n" + hostile).body


def test_an_evidence_link_is_a_web_address():
    """What a page would follow is http or https, without spaces."""
    assert proof_of("- tested: fine <javascript:alert(1)>") == {
        "level": "tested",
        "text": "fine <javascript:alert(1)>",
    }
    assert proof_of("* all green") == {"level": "claimed", "text": "all green"}
    assert HandoffOffer(to="human", title="x").acceptance == []
