"""A run takes one agent and one feature through the steps that its role's document states.

It keeps the document's text as it was when it began. Steps start and end with evidence, criteria
are met by what was measured or shown, or waived by a person; it is completed only when every step
is through and every criterion met or waived, and what it leaves is the report of what happened. An
agent has one open run at most. Events: `run.opened`, `.step_started`, `.step_completed`,
`.step_skipped`, `.step_reopened`, `.step_noted`, `.criterion_met`, `.criterion_failed`,
`.criterion_waived`, `.criterion_changed`, `.refused`, `.completed`, `.abandoned`;
`measurement.taken`.
"""
