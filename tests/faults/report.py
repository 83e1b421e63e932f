"""What became of each promise under so many faults."""

from dataclasses import dataclass, field


@dataclass(slots=True, kw_only=True)
class Report:
    """One line of the table."""

    promise: str
    faults: int
    violations: list[str] = field(default_factory=list)
    seconds: float = 0.0


def table(reports: list[Report]) -> str:
    """Promise, faults, violations, duration; and what was violated."""
    width = max(len(report.promise) for report in reports)
    lines = [f"{'promise':<{width}}  faults  violations  duration"]
    for report in reports:
        numbers = f"{report.faults:>6}  {len(report.violations):>10}  {report.seconds:>6.1f} s"
        lines.append(f"{report.promise:<{width}}  {numbers}")
        lines += [f"    {violation}" for violation in report.violations[:10]]
    return "\n".join(lines) + "\n"
