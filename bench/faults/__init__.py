"""A door between a phone and the server that does to their talk what villages, portals and restarts do."""

from bench.faults.line import Line
from bench.faults.plan import CUTS, KINDS, NEVER_ARRIVES, Fault, Plan, Rule
from bench.faults.proxy import FaultProxy

__all__ = ["CUTS", "KINDS", "NEVER_ARRIVES", "Fault", "FaultProxy", "Line", "Plan", "Rule"]
