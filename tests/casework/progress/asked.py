"""The facts of a slice, each answering at once."""

from functools import partial

from casework.progress.asking import answer_to
from casework.progress.facts import Facts


def answering(facts: Facts) -> dict:
    return {shape: partial(answer_to, fact) for shape, fact in facts.items()}
