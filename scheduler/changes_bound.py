"""A bound on table changes by counting, where companies have few breaks."""

from collections.abc import Mapping

from .problem import Mask, Problem


def least_changes(problem: Problem, held: Mask, held_values: Mapping[str, int]) -> int:
    """Return a bound on table changes that no schedule is below.

    Parameters
    ----------
    problem : Problem
        The compiled event.
    held : bool array (requests)
        Requests that are certainly held.
    held_values : mapping of str to int
        Values of earlier objectives that schedules have to keep; only ``breaks`` says something.

    Notes
    -----
    Of M meetings of n companies, 2M - n pairs are consecutive ones of a company, and all but as
    many as there are breaks lie in slots beside each other. There, of two companies that leave a
    meeting, only one can be in the next one at that table, since the two have met; so no more
    companies stay between two slots than there are meetings in either. In all these are at most
    M less those of the fullest slot, which are at least M / slots.
    """
    pairs = {tuple(members) for members in problem.members}
    counted = problem.pairs_only and len(pairs) == problem.request_count and not problem.long
    if "breaks" not in held_values or not counted or max(problem.delegations, default=1) > 1:
        return 0
    meetings = int(held.sum())
    possible = problem.ends[problem.can_be_held]
    companies = len(set(possible.ravel().tolist()))
    fullest = -(-meetings // problem.slot_count)
    return max(0, meetings - companies - held_values["breaks"] + fullest)
