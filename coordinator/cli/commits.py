"""`coord commits`: proposing commits and moving them on."""

from collections.abc import Sequence
from typing import Annotated, Any

import typer

from coordinator.cli.shown import ago, clean, fields, table
from coordinator.cli.verbs import Call, Limit, group, text_of, verb

__all__ = ["app"]

SHOWN = ("id", "title", "state", "reason", "author", "branch", "repository", "commit", "depends_on")

app = group("commits", "Propose commits and see what others propose.")

Commit = Annotated[str, typer.Argument(metavar="COMMIT", help="Such as PC-7.")]


@verb(app)
def propose(  # noqa: PLR0913 - one option for each field of a pending commit
    call: Call,
    branch: Annotated[str, typer.Option(help="Branch in git.")],
    title: Annotated[str, typer.Option(help="What it is; else the message's first line.")] = "",
    message: Annotated[str, typer.Option(help="The commit message; `-` reads it.")] = "",
    summary: Annotated[str, typer.Option(help="For its reviewers, markdown.")] = "",
    file: Annotated[
        list[str] | None, typer.Option(metavar="TEXT", help="A path it changes; repeatable.")
    ] = None,
    depends_on: Annotated[
        list[str] | None,
        typer.Option(metavar="TEXT", help="Another that must go first; repeatable."),
    ] = None,
    repository: Annotated[str, typer.Option(help="Repository.")] = "",
    state: Annotated[str, typer.Option(help="draft, needs_review or ready.")] = "draft",
) -> None:
    """Propose a commit.

    Example: coord commits propose --branch main --message "feat: sign in" --file src/users.py
    """
    with call.team() as team:
        commit = team.pending_commits.propose(
            branch,
            title=title,
            message=text_of(message),
            summary=summary,
            files=file or [],
            depends_on=depends_on or [],
            repository=repository,
            state=state,
        )
    call.tell(commit, _told)


@verb(app, "list")
def every(
    call: Call,
    branch: Annotated[str | None, typer.Option(help="On this branch.")] = None,
    state: Annotated[
        str | None, typer.Option(help="draft, needs_review, ready, committed or closed.")
    ] = None,
    author: Annotated[str | None, typer.Option(help="By this agent.")] = None,
    limit: Limit = 50,
) -> None:
    """List pending commits, newest first.

    Example: coord commits list --state ready
    """
    with call.team() as team:
        page = team.pending_commits.list(branch=branch, state=state, author=author, limit=limit)
    call.tell_page(page, _listed, empty="There are no such pending commits.")


@verb(app)
def show(call: Call, commit: Commit) -> None:
    """Show a pending commit.

    Example: coord commits show PC-7
    """
    with call.team() as team:
        call.tell(team.pending_commits.show(commit), _whole)


@verb(app)
def move(
    call: Call,
    commit: Commit,
    state: Annotated[str, typer.Argument(help="draft, needs_review, ready or committed.")],
) -> None:
    """Move a pending commit to another state.

    Example: coord commits move PC-7 ready --as backend-developer
    """
    with call.team() as team:
        call.tell(team.pending_commits.change(commit, state=state), _told)


@verb(app)
def close(
    call: Call, commit: Commit, reason: Annotated[str, typer.Option(help="Why.")] = "withdrawn"
) -> None:
    """Close a pending commit and say why.

    Example: coord commits close PC-7 --reason "superseded by PC-9" --as backend-developer
    """
    with call.team() as team:
        call.tell(team.pending_commits.change(commit, state="closed", reason=reason), _told)


def _listed(commits: Sequence[dict[str, Any]]) -> str:
    head = ("ID", "STATE", "BRANCH", "AUTHOR", "TITLE", "FILES", "CHANGED")
    rows = [
        [
            *(one[name] for name in ("id", "state", "branch", "author", "title")),
            len(one["files"]),
            ago(one["updated_at"]),
        ]
        for one in commits
    ]
    return table(head, rows)


def _told(commit: dict[str, Any]) -> str:
    return clean(f"{commit['id']} is {commit['state']} on {commit['branch']}: {commit['title']}")


def _whole(commit: dict[str, Any]) -> str:
    parts = [fields(commit, SHOWN), commit["message"], commit["summary"]]
    parts.append("\n".join(f"- {path}" for path in commit["files"]))
    return "\n\n".join(clean(part) for part in parts if part)
