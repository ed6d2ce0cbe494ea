"""`bpgrade verify`: prove a course, and say how strong its checks are."""

from __future__ import annotations

import json
import sys
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING

import click

from grader.commands import run
from grader.commands.output import write_text

if TYPE_CHECKING:
    from grader.commands.wanted import Wanted
    from grader.model import Check
    from grader.plugins import Plugins
    from grader.proving.course import ExerciseProof, Extent

DEFAULT_SEEDS = 3
MUTANTS = 150  # of one exercise at most
ALONE = 1_000  # where few exercises are named
FEW = 3
INPUTS = 120  # of another generator for a mutant that passes; in the full proof 10,000
FULL_SEEDS, FULL_INPUTS = 50, 10_000


@click.command("verify")
@click.argument("words", nargs=-1, metavar="[EXERCISE...]")
@click.option(
    "--seeds",
    type=click.IntRange(1, 1000),
    default=DEFAULT_SEEDS,
    show_default=True,
    metavar="N",
    help="How many seeds must catch each mutant.",
)
@click.option(
    "--format",
    "format",
    type=click.Choice(("text", "json")),
    default="text",
    show_default=True,
    help="The format of the proof.",
)
@click.pass_obj
def verify_command(wanted: Wanted, words: tuple[str, ...], seeds: int, format: str) -> None:
    """Prove the checks of a course, and measure their strength.

    EXERCISE is a name, a path or a unit. With -p, only the exercises of the named plugins are proved. From 50 seeds
    on, all mutants are tried, and each that passes on 10,000 inputs more.
    """
    from grader.commands.engines import show_bar
    from grader.commands.words import choose_checks
    from grader.plugins.files import name_plugin

    loaded = run.open_plugins(wanted)
    chosen = choose_checks(words, loaded.checks)
    if not words and wanted.modules:
        chosen = [check for check in chosen if check.plugin in map(name_plugin, wanted.modules)]
    without = [check.name for check in chosen if check.plugin not in loaded.solutions]
    if not chosen:
        others = ", ".join(loaded.others) or "no other course"
        raise click.UsageError(
            f"the plugins that -p names have no exercise of the course {loaded.course}; they bring {others}: "
            "name a course with --course"
        )
    if without:
        raise click.UsageError(
            f"{name_some(without)} no solution here; an installed package has none: "
            "run this in a checkout of the course"
        )
    with show_bar("verifying", len(chosen)) as advance:
        proofs = prove_checks(loaded, wanted, chosen, choose_extent(len(chosen), seeds), advance)
    write_text(write_proofs_as_json(proofs, seeds) if format == "json" else write_proofs_as_text(proofs, seeds), None)
    sys.exit(run.FAULT if loaded.broken and not words else int(not all(proof.is_proved for proof in proofs)))


def name_some(names: Sequence[str]) -> str:
    """Return the first name, and how many more there are."""
    return f"{names[0]} has" if len(names) == 1 else f"{names[0]} and {len(names) - 1} more exercises have"


def choose_extent(count: int, seeds: int) -> Extent:
    """Choose the extent of a proof of so many exercises; it is whole from 50 seeds on."""
    from grader.classroom.run.engine import count_processors
    from grader.proving.course import Extent

    jobs = 1 if count <= FEW else count_processors()
    if seeds >= FULL_SEEDS:
        return Extent(seeds, None, FULL_INPUTS, jobs)
    return Extent(seeds, ALONE if count <= FEW else MUTANTS, INPUTS, jobs)


def prove_checks(
    loaded: Plugins, wanted: Wanted, chosen: Sequence[Check], extent: Extent, advance: Callable[[int], None]
) -> list[ExerciseProof]:
    """Prove the chosen exercises, in several processes where they are many."""
    from concurrent.futures.process import BrokenProcessPool

    from grader.proving.course import prepare_proving, prove_exercise
    from grader.proving.side_by_side import prove_side_by_side

    if extent.jobs > 1:
        names = [check.name for check in chosen]
        try:
            return prove_side_by_side(wanted.modules, loaded.course, names, extent, advance)
        except BrokenProcessPool:
            raise run.Fault(
                "a process that proves exercises has ended; name fewer exercises, or start the script `bpgrade` itself"
            ) from None
    with run.open_sandbox(eager=True) as box:
        proving, proofs = prepare_proving(loaded, box, extent), []
        for check in chosen:
            proofs.append(prove_exercise(check, proving))
            advance(1)
    return proofs


def write_proofs_as_text(proofs: Sequence[ExerciseProof], seeds: int) -> str:
    """Return the proofs as text: a line for each exercise, then what is wrong with it."""
    width = max(len(proof.name) for proof in proofs)
    lines = [line for proof in proofs for line in list_proof_lines(proof, width)]
    caught, tried, made = (sum(getattr(one, name) for one in proofs) for name in ("caught", "tried", "made"))
    survived, proved = sum(len(one.survivors) for one in proofs), sum(one.is_proved for one in proofs)
    strength = f"{100 * caught / (caught + survived):.1f} %" if caught + survived else "not measured"
    part = f"{tried} of {made} mutants, a sample; --seeds 50 tries all" if tried < made else f"all {made} mutants"
    lines += ["", f"{proved} of {len(proofs)} exercises are proved. Strength {strength} ({part}), {seeds} seeds.", ""]
    return "\n".join(lines)


def list_proof_lines(proof: ExerciseProof, width: int) -> list[str]:
    """List the lines of one exercise."""
    word = "ok" if proof.is_proved else "WRONG" if proof.faults else "WEAK"
    measured = f"{proof.caught} caught, {proof.equivalent} equivalent, {len(proof.survivors)} survived"
    strength = (
        f"{100 * proof.strength:5.1f} %  of {proof.tried}/{proof.made} mutants: {measured}" if proof.tried else ""
    )
    lines = [f"{proof.name:<{width}}  {word:<5}  {strength}".rstrip()]
    lines += [f"    wrong: {fault}" for fault in proof.faults]
    lines += [f"    warning: {warning}" for warning in proof.warnings]
    pasted = set[str]()
    for survivor in proof.survivors:
        lines.append(f"    survived ({survivor.kind}), seeds {', '.join(map(str, survivor.seeds))}: {survivor.advice}")
        lines += [f"        {row}" for row in survivor.difference.split("\n")]
        if survivor.paste and survivor.advice not in pasted:
            pasted.add(survivor.advice)
            lines += ["      this case, to paste:", *(f"        {row}" for row in survivor.paste.split("\n"))]
    return lines


def write_proofs_as_json(proofs: Sequence[ExerciseProof], seeds: int) -> str:
    """Return the proofs as JSON."""
    from dataclasses import asdict

    exercises = [{**asdict(one), "strength": round(one.strength, 4), "proved": one.is_proved} for one in proofs]
    return json.dumps({"schema": "bpgrade/verify/1", "seeds": seeds, "exercises": exercises}, ensure_ascii=False) + "\n"
