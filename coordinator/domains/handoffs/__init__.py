"""A handoff is work or a question that passes from one agent to another.

It is offered, then accepted or declined, then completed; its sender may cancel it while it is open,
and a closed one reopens with a reason. It carries a thread of replies, acceptance items and
evidence. Four times tell its sender how far it got, each set once and never cleared: `offered_at`,
`delivered_at` (first in the receiver's inbox, brief or folder: looking at a list is delivery, never
acknowledgement), `acknowledged_at` (acknowledge, accept or decline) and `acted_at` (the receiver's
first reply, or completion). Each side may need the other's word shown at a level of evidence:
`evidence_needed` is what a completion must show, `demand` what the receiver wants to see before it
accepts; git is asked about the commits named. A person acts for the team, under the person's own
name. Events: `handoff.offered`, `.delivered`, `.acknowledged`, `.accepted`, `.declined`,
`.completed`, `.cancelled`, `.reopened`, `.replied`, `.changed`, `.demanded`, `.evidenced`,
`.passed_on` (to who takes over from its receiver).
"""
