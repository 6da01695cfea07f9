"""Portion: which of many a long test takes: all; or, with FIBERSCOPE_PORTION=K/N in the
environment, every Nth from the Kth on, so that N runs of the tests have done all of them (see
portion.h)."""

import os


def portion(things):
    """portion: those of a list that are due."""
    said = os.environ.get("FIBERSCOPE_PORTION")
    things = list(things)
    if said is None:
        return things
    which, parts = map(int, said.split("/"))
    if not 0 <= which < parts:
        raise ValueError(f"FIBERSCOPE_PORTION={said}")
    # where there are fewer than portions, one is due at each
    return things[which % len(things) :: parts] if things else things
