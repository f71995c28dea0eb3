"""What needs someone, who waits for whom, and who takes over from whom.

An attention item is found by plain code each time that somebody looks; it is gone when its cause
is. Acknowledging or snoozing one needs a reason and holds for this occurrence of it. A deadlock is
agents that wait for each other in a circle, over statuses, handoffs, claims, verdicts and pending
commits: it is named in the transaction that closes the circle, to all in it and to who mediates,
and ends with any of its waits. A succession gives what an agent left behind to another: its claims
and handoffs pass when the offer is accepted. Events: `attention.acknowledged`,
`attention.snoozed`, `attention.reopened`, `deadlock.formed`, `deadlock.changed`,
`deadlock.resolved`, `succession.offered`, `succession.taken`, `succession.ended`.
"""
