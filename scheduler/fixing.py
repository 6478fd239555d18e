"""Which requests every schedule of a certain score holds, and which none of them does.

The duals of the slot flow give each request a reduced cost: what deciding it against the flow
takes from the bound. Where that is more than the score leaves, the request is decided. Where the
score is the bound itself, a request is open only if some other optimal flow decides it otherwise,
that is, if a cycle of the residual network that costs nothing runs through it.
"""

from dataclasses import dataclass

import numpy as np

from .bounds import Network, SlotFlow
from .problem import Ints, Mask


@dataclass(frozen=True)
class Decided:
    """Requests that are decided by the score.

    Attributes
    ----------
    held, never : bool array (requests)
        By every schedule of at least the score.
    """

    held: Mask
    never: Mask


def decided(flow: SlotFlow, least_score: int) -> Decided | None:
    """Return what each schedule of at least a score (in thousandths) decides alike.

    ``None`` where no schedule can have the score.
    """
    network = flow.best_flow()
    must = np.zeros(flow.problem.request_count, dtype=bool)
    must[flow.problem.musts] = True
    missing = -(-least_score // flow.unit) - int(flow.problem.scores[must].sum()) // flow.unit
    left = -1 if network is None else -int(network.costs @ network.flows) - flow.copies * missing
    if network is None or left < 0:
        return None
    reduced = reduced_costs(network)
    movable = np.ones(len(reduced), dtype=bool) if left else _on_free_cycle(network, reduced)
    shape = (flow.copies, flow.problem.request_count)
    arcs = slice(flow.request_arcs, None)
    reduced, movable = reduced[arcs].reshape(shape), movable[arcs].reshape(shape)
    flows = network.flows[arcs].reshape(shape)
    # Against the flow: held where the cost is positive, not held where it is negative.
    held_costs, idle_costs = np.maximum(reduced, 0).sum(axis=0), np.maximum(-reduced, 0).sum(axis=0)
    never = (held_costs > left) | (~movable & (flows == 0)).any(axis=0)
    held = (idle_costs > left) | (~movable & (flows == 1)).any(axis=0)
    closed = ~network.capacities[arcs].reshape(shape).all(axis=0)
    never, held = never | closed, held & ~closed
    return Decided(held | must, never & ~must)


def reduced_costs(network: Network) -> Ints:
    """Return the arcs' reduced costs by optimal duals, which are checked."""
    distance = potentials(network)
    return np.asarray(network.costs + distance[network.tails] - distance[network.heads])


def potentials(network: Network) -> Ints:
    """Return optimal duals of the nodes (nodes), which are checked.

    They are shortest distances in the residual network (Bellman and Ford).
    """
    forward, backward = _residual(network)
    tails = np.concatenate([network.tails[forward], network.heads[backward]])
    heads = np.concatenate([network.heads[forward], network.tails[backward]])
    costs = np.concatenate([network.costs[forward], -network.costs[backward]])
    order = np.argsort(heads, kind="stable")
    tails, heads, costs = tails[order], heads[order], costs[order]
    firsts = np.flatnonzero(np.diff(heads, prepend=-1))
    reached = heads[firsts]
    distance = np.zeros(network.nodes, dtype=np.int64)
    for _ in range(network.nodes):
        nearest = np.minimum.reduceat(distance[tails] + costs, firsts) if len(firsts) else reached
        nearer = nearest < distance[reached]
        if not nearer.any():
            break
        distance[reached[nearer]] = nearest[nearer]
    reduced = network.costs + distance[network.tails] - distance[network.heads]
    if (reduced[forward] < 0).any() or (reduced[backward] > 0).any():
        raise RuntimeError("the flow is not optimal")
    return distance


def _residual(network: Network) -> tuple[Mask, Mask]:
    return network.flows < network.capacities, network.flows > 0


def _on_free_cycle(network: Network, reduced: Ints) -> Mask:
    """Return which arcs' flow can change at no cost."""
    from scipy.sparse import csr_matrix
    from scipy.sparse.csgraph import connected_components

    forward, backward = (side & (reduced == 0) for side in _residual(network))
    tails = np.concatenate([network.tails[forward], network.heads[backward]])
    heads = np.concatenate([network.heads[forward], network.tails[backward]])
    graph = csr_matrix((np.ones(len(tails)), (tails, heads)), shape=(network.nodes,) * 2)
    _, part = connected_components(graph, connection="strong")
    return np.asarray((reduced == 0) & (part[network.tails] == part[network.heads]))
