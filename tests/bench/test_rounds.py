"""What is compared is measured in turn, and the speed of the machine, which changes in between, is not to count."""

import dataclasses

from bench.figures import Figures, Rounds
from bench.results import Findings, Result
from bench.table import of_verdicts
from bench.targets import Verdict, of_small


def figures(per_second: float, row: str = "new", connections: int = 16) -> Figures:
    return Figures(row, connections, 100, per_second, 1, 2, 3, 4, 0.5)


def speed(one: Figures) -> float:
    return one.per_second


def test_a_ratio_is_taken_round_by_round() -> None:
    service, floor = (
        Rounds((figures(60), figures(30), figures(600))),
        Rounds((figures(100), figures(50), figures(1000))),
    )
    assert service.quotients(floor, speed) == (0.6, 0.6, 0.6)


def test_a_round_that_the_other_lacks_or_could_not_measure_has_no_ratio() -> None:
    service, floor = Rounds((figures(60), figures(30), figures(9))), Rounds((figures(0), figures(50)))
    assert service.quotients(floor, speed) == (0.6,)


def test_a_target_is_judged_by_the_median_of_the_rounds_which_stand_beside_it() -> None:
    findings = Findings()
    for saved, least in ((50, 100), (70, 100), (60, 100)):
        findings.results.append(Result("SQLite", "service", 0, figures(saved)))
        findings.results.append(Result("SQLite", "floor", 0, figures(least)))
    share = next(one for one in of_small(findings) if one.what.endswith("share of the floor"))
    assert (share.measured, share.word) == (0.6, "met")
    assert of_verdicts([share]).rows[0][2:] == (">= 0.55 x", "0.60", "0.50 - 0.70", "met")
    missed = dataclasses.replace(share, rounds=(0.7, 0.5, 0.4))
    assert missed.word == "MISSED"


def test_a_target_without_a_round_is_not_measured() -> None:
    assert Verdict("nothing", "SQLite", (), 1, True).word == "not measured"
