"""Handoffs: work and questions that pass from one agent to another."""

from collections.abc import Sequence

from coordinator.client.calls import Calls, Json, quote

__all__ = ["Handoffs"]


class Handoffs:
    """The calls under `handoffs`; each move returns the handoff after it."""

    def __init__(self, calls: Calls) -> None:
        """Make them through `calls`."""
        self._calls = calls

    def list(self, **filters: object) -> Json:
        """Return a page, newest first; filters: `to`, `state`, `kind`, `limit`, `page`, `sender`.

        The state `open` means offered or accepted.
        """
        sender = filters.pop("sender", None)
        return self._calls.get("handoffs", **filters, **{"from": sender})

    def show(self, handoff: str) -> Json:
        """Return a handoff with its thread."""
        return self._calls.get(f"handoffs/{quote(handoff)}")

    def offer(self, to: str, title: str, *, key: str | None = None, **fields: object) -> Json:
        """Offer work or a question.

        Fields: `body`, `kind`, `priority`, `refs`, `acceptance`, `due_at`, and `evidence_needed`,
        the level that a completion must show.
        """
        return self._calls.post("handoffs", {"to": to, "title": title, **fields}, key=key)

    def change(self, handoff: str, *, revision: int | None = None, **fields: object) -> Json:
        """Change some fields while it is open."""
        return self._calls.patch(f"handoffs/{quote(handoff)}", fields, revision=revision)

    def acknowledge(self, handoff: str) -> Json:
        """Say that it was seen and understood."""
        return self._move(handoff, "acknowledge")

    def accept(self, handoff: str) -> Json:
        """Take it on."""
        return self._move(handoff, "accept")

    def decline(self, handoff: str, reason: str) -> Json:
        """Turn it down."""
        return self._move(handoff, "decline", {"reason": reason})

    def complete(
        self,
        handoff: str,
        *,
        evidence: Sequence[dict[str, str | None]] = (),
        acceptance: Sequence[dict[str, object]] = (),
        reason: str = "",
    ) -> Json:
        """Say that it is done; `reason` says why where acceptance items stay open.

        Evidence is `{level, text, url, commit, branch, repository}`, level one of claimed,
        committed, pushed, tested; acceptance items are `{text, done}`.
        """
        body = {"evidence": evidence, "acceptance": acceptance, "reason": reason}
        return self._move(handoff, "complete", body)

    def demand(self, handoff: str, level: str, *, reason: str = "") -> Json:
        """Ask its sender to show a level before it is accepted; `claimed` takes that back."""
        return self._move(handoff, "demand", {"level": level, "reason": reason})

    def show_evidence(self, handoff: str, evidence: Sequence[dict[str, str | None]]) -> Json:
        """Show that it is as its sender says; evidence as for `complete`."""
        return self._move(handoff, "evidence", {"evidence": evidence})

    def cancel(self, handoff: str, reason: str) -> Json:
        """Take an offer back."""
        return self._move(handoff, "cancel", {"reason": reason})

    def reopen(self, handoff: str, reason: str) -> Json:
        """Offer a closed one again."""
        return self._move(handoff, "reopen", {"reason": reason})

    def reply(self, handoff: str, body: str, *, key: str | None = None) -> Json:
        """Add to the thread."""
        return self._calls.post(f"handoffs/{quote(handoff)}/replies", {"body": body}, key=key)

    def _move(self, handoff: str, move: str, body: object = None) -> Json:
        return self._calls.post(f"handoffs/{quote(handoff)}/{move}", body)
