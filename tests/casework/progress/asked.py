"""The facts of a slice, each answering at once."""

from casework.progress.asking import answers
from casework.progress.facts import Ask, Fact, Facts, Tallies


def answering(facts: Facts) -> dict:
    return {shape: alone(fact) for shape, fact in facts.items()}


def alone(fact: Fact):
    def answer(ask: Ask) -> Tallies:
        return answers([(fact, ask)])[0]

    return answer
