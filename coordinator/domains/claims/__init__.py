"""A claim is a lease on resources, one atomic list of them: paths, endpoints, migrations, names.

It is `exclusive` or `shared`, and goes `waiting`, `held`, then `released` or `expired`. Two claims
conflict where different agents hold or want resources that overlap and not both are shared; of such
two only one is ever held. Who must wait stands in a queue by urgency, then by age, and only a
request that someone attends is granted. What ends a claim serves the queue in its own transaction:
release, expiry, sign-off, retirement, leaving. A lease lasts as long as its agent calls or renews.
Events: `claim.taken`, `claim.queued`, `claim.granted`, `claim.renewed`, `claim.released`,
`claim.expired`, `claim.left`, `claim.parked`, `claim.passed_on`.
"""
