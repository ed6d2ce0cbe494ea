"""Write three updates of an optimizer as formulas, from the text of one step."""

import inspect
from collections.abc import Mapping
from typing import Any

from grader import Layer, Symptoms, name_mistakes
from grader.courses.book_6_7.calls import OPTIMIZER

GRADIENTS = {"W": ("dW", "dW_2", "dW"), "b": ("db", "db_2", "db")}
NAMES = ("W", "b", "dW", "db", "dW_2", "db_2")
OUTPUTS = {f"{tensor}_after_{n}": f"{tensor}_{n}" for n in (1, 2, 3) for tensor in "Wb"}
LAST = "W_after_3"
RATES = {"lr": (0.01, 0.02, 0.03)}  # so small that no number comes near 0


def write_updates(step: str, state: Mapping[str, str], mark: str = "") -> dict[str, str]:
    """Write the state of W and b, which begins with 0, and both parameters after each update.

    In the texts, `{g}` is the gradient, `{w}` the parameter, `{n}` the number of the update, and `{first}` 1 for W and
    0 for b. Each state is in braces, too: before its update in the texts of `state`, and after it in the step.
    """
    found = {}
    for tensor, gradients in GRADIENTS.items():
        words = {"w": tensor, "first": str(int(tensor == "W")), **dict.fromkeys(state, f"0 * {tensor}")}
        for n, gradient in enumerate(gradients, 1):
            words |= {"g": gradient, "n": str(n)}
            for name, text in state.items():
                found[f"{name}_{tensor}{n}"] = text.format(**words)
                words[name] = f"{name}_{tensor}{n}"
            found[f"{tensor}_{n}{mark}"] = f"{words['w']} {step.format(**words)}"
            words["w"] = f"{tensor}_{n}{mark}"
    return found


def make_layer(symbol: str, quantities: Mapping[str, str], options: Mapping[str, Any], **fields: Any) -> Layer:
    """Make the layer of three updates."""
    return Layer(
        f"optimizer/{symbol.lower()}",
        symbol=symbol,
        inputs={},
        parameters=dict(zip(NAMES, ("D M", "M") * 3, strict=True)),
        domains=dict.fromkeys(NAMES, "away from 0, never whole"),
        quantities=quantities,
        formula=OUTPUTS[LAST],
        results={name: text for name, text in OUTPUTS.items() if name != LAST},
        options=options,
        tolerance=5e-4,  # for a small number beside the root: 1e-6 to 1e-8
        **fields,
    )


def imitate_updates(wrong: Layer) -> Any:
    """Make a known mistake that shows what a wrong optimizer computes."""

    def mistaken(**given: Any) -> Symptoms:
        known = wrong.add_quantities(given)
        return {"out" if name == LAST else name: known[text] for name, text in OUTPUTS.items()}

    words = [inspect.Parameter(name, inspect.Parameter.KEYWORD_ONLY) for name in (*NAMES, *wrong.options)]
    mistaken.__signature__ = inspect.Signature(words)  # type: ignore[attr-defined]
    return mistaken


def declare_optimizer(
    symbol: str, step: str, state: Mapping[str, str], wrong: Mapping[str, Any], **fields: Any
) -> Layer:
    """Declare an optimizer by its step and its state. `wrong` has by name wrong steps, or pairs of step and state.

    A step in `accepted` is right, too.
    """
    options = RATES | fields.pop("options", {})
    accepted = fields.pop("accepted", "")
    more = write_updates(accepted, state, "_too") if accepted else {}
    pairs = {name: one if isinstance(one, tuple) else (one, state) for name, one in wrong.items()}
    made = {name: imitate_updates(make_layer(symbol, write_updates(*pair), options)) for name, pair in pairs.items()}
    layer = make_layer(
        symbol,
        write_updates(step, state) | more,
        options,
        accept={"out" if name == LAST else name: (f"{text}_too",) for name, text in OUTPUTS.items() if more},
        mistakes=name_mistakes(**made),
    )
    calls = {"build": OPTIMIZER.build.replace("lr", ", ".join(options))}
    return layer.under(OPTIMIZER, (symbol,), layer.name, calls=calls, **fields)
