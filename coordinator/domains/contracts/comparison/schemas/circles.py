"""Which nodes of a graph lie on a circle: Tarjan's components, without recursion.

R. Tarjan, Depth-first search and linear graph algorithms, SIAM J. Comput. 1(2), 1972.
"""

from collections.abc import Callable, Hashable, Iterable, Iterator
from typing import TypeVar

__all__ = ["in_circles"]

K = TypeVar("K", bound=Hashable)


def in_circles(root: K, neighbours: Callable[[K], Iterable[K]], known: dict[K, bool]) -> None:
    """Note in `known` of each node that can be reached whether it lies on a circle."""
    if root in known:
        return
    order: dict[K, int] = {root: 0}
    lowest: dict[K, int] = {root: 0}
    stack: list[K] = [root]
    work: list[tuple[K, Iterator[K]]] = [(root, iter(neighbours(root)))]
    while work:
        node, rest = work[-1]
        for other in rest:
            if other in known:
                continue
            if other not in order:
                order[other] = lowest[other] = len(order)
                stack.append(other)
                work.append((other, iter(neighbours(other))))
                break
            lowest[node] = min(lowest[node], order[other])
        else:
            work.pop()
            if work:
                above = work[-1][0]
                lowest[above] = min(lowest[above], lowest[node])
            if lowest[node] == order[node]:
                _settle(node, stack, neighbours, known)


def _settle(
    node: K, stack: list[K], neighbours: Callable[[K], Iterable[K]], known: dict[K, bool]
) -> None:
    """Take a finished component off the stack."""
    at = stack.index(node)
    members = stack[at:]
    del stack[at:]
    for member in members:
        known[member] = len(members) > 1 or member in neighbours(member)
