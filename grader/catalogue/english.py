"""The English text of every message, by id. A format looks messages up here, and nowhere else."""

from __future__ import annotations

import string
from collections.abc import Mapping
from typing import Any

from grader.catalogue.harmless import printable
from grader.model import Message, Verdict

CRITERIA: Mapping[str, str] = {
    "interface": "interface",
    "forward.shape": "forward shape",
    "forward.value": "forward value",
    "backward.shape": "backward shape",
    "linearity": "linear in dout",
    "kink": "value at the kink",
    "purity": "calls do not disturb each other",
    "dtype": "float32 and integers",
    "layers": "built from your layers",
}

VERDICTS: Mapping[Verdict, str] = {
    Verdict.PASSED: "ok",
    Verdict.FAILED: "FAIL",
    Verdict.UNRESOLVED: "unresolved",
    Verdict.NOT_STARTED: "not started",
    Verdict.MISSING: "missing",
    Verdict.RAISED: "RAISED",
    Verdict.TIMED_OUT: "TIMED OUT",
    Verdict.OUT_OF_MEMORY: "OUT OF MEMORY",
    Verdict.CRASHED: "CRASHED",
    Verdict.TAMPERED: "TAMPERED",
    Verdict.SKIPPED: "skipped",
    Verdict.GRADER_FAULT: "grader fault",
}

TEXTS: Mapping[str, str] = {
    # criteria
    "value": "`{output}`{at} is {got}; it must be {expected}{how_many}",
    "shape": "`{output}` has shape {got}; it must be {symbols}{expected} (case: {case})",
    "dtype": "`{output}` holds numbers of type {dtype}; it must hold real numbers",
    "not_finite": "`{output}` contains {got} where numbers are due (case: {case})",
    "strange": "`{output}` is {got}; it must be one array of numbers (case: {case})",
    "strange.nothing": "None",
    "strange.not_set": "not set",
    "strange.number": "one number",
    "strange.array": "one array",
    "strange.sequence": "a {text} of {count} values",
    "strange.objects": "an array of objects",
    "strange.too_large": "an array of {count} numbers",
    "strange.shapes": "several outputs of different shapes",
    "strange.text": "a string",
    "strange.no_dict": "an object of type {text} in place of a dict",
    "strange.no_key": "not among the keys {text}",
    "strange.object": "an object of type {text}",
    "count_returned": "Asked for are {count} values; what came back is {got}.",
    "not_set": "The object has no `{output}` after the call: it must be kept as `self.{output}`.",
    "no_method": "there is no method `{method}`",
    "no_output": "`{output}` did not come back (case: {case})",
    "stopped_later": "What is made here does not fit where it is used: Python stopped in line {line} with: {text}",
    "raised": "Python stopped with {type}: {text}",
    "follows_forward": "`{output}` fits your own forward, but forward is off: mend forward first.",
    "right_but_for_out": "`{output}` is made from `out` as it must be, but `out` is wrong: mend forward first.",
    "numeric": "`{output}` is not the slope of your own forward along `{tensor}`",
    "unresolved": "`{output}` could not be measured here; this costs nothing",
    "backward_of_zero": "`{output}` is not 0 for a `dout` of 0: it must be multiplied with `dout`",
    "not_linear": "`{output}` does not grow in step with `dout`",
    "method_name": "`{method}` was found only under the name `{got}`",
    "dtype.value": "with {dtype} `{output}`{at} is {got}; it must be {expected}",
    "dtype.shape": "with {dtype} `{output}` has shape {got}; it must be {expected}",
    "dtype.strange": "with {dtype} `{output}` is {got}; it must be an array of numbers",
    "dtype.count_returned": "with {dtype} {count} values are asked for; what came back is {got}",
    "dtype.not_set": "with {dtype} the object has no `{output}` after the call",
    "dtype.raised": "with {dtype} input: {type}: {text}",
    "dtype.not_finite": "with {dtype} `{output}` contains {got}",
    "dtype.no_output": "with {dtype} `{output}` did not come back",
    "dtype.dtype": "`{output}` holds numbers of type {dtype}",
    "layers_not_used": "`{output}` stays the same when what your layers return changes: it must be computed with them.",
    # exercises
    "not_random": "Two new objects have the same weights, and all of them are alike; start with random ones.",
    "shape_of_weights": "`w` must be two numbers and `b` one; `w` has the shape {got}.",
    "gate_not_learned": "The neuron answers {right} of the 4 rows of AND as it must.",
    "count_of_losses": "There are {got} numbers; asked for is one for each of {steps}.",
    "losses_negative": "The smallest loss is {got}, and a cross entropy is never below 0.",
    "losses_do_not_fall": "The losses at the end are not smaller than those at the beginning.",
    "made_up": "The losses are the same whatever is given: they must come from your model, its data and `lr`.",
    "rate_not_used": "With a learning rate of 0 the parameters change all the same: the step does not use `lr`.",
    "not_updated": "The parameters are the same after the training as before: nothing is learned.",
    "updated_upwards": "The losses grow: the step goes along the gradient, and must go against it.",
    "parameters_rebound": "`params` has learned, but the layers keep the arrays of before: change them in place, with `-=`.",
    "accuracy_not_true": "The last accuracy is said to be {got}, and the network that was trained reaches {true}.",
    "network_not_used": "No TwoLayerNet was made: the training must be that of your network.",
    "spread": "`{output}` has a spread of {got}; it must be random numbers times weight_init_std, here 0.01.",
    "bias_not_zero": "`{output}` must begin with zeros.",
    "keys_differ": "The gradients have other names than `params`, and training goes by the names.",
    "point_not_restored": "`x` holds other numbers after the call: each must be put back before the next is moved.",
    "attribute_missing": "`{symbol}` has no `{name}` after its constructor.",
    "accuracy": "The accuracy is {got}; {target} is to be reached.",
    "missing": "no class or function called {symbol} is in what was handed in",
    "over_time": "it used up its processor time: is there a loop that never ends?",
    "over_wall": "it waited too long: is there a sleep, or something that waits for input?",
    "over_total": "the whole submission used up its processor time",
    "slow_start": "the process that runs the code did not get ready; this costs nothing, try again",
    "child_failed": "the process that runs the code could not start (code {code}); this costs nothing, try again",
    "crashed": "the process that ran it died (code {code})",
    "left": "the process ended before it gave an answer: is there an exit in it?",
    "tampered": "the answer was not written by the grader's side of the process",
    "reply_too_large": "the answer is larger than 64 MB",
    "lost_at_import": "running the top level of {file} ended badly ({why})",
    "plugin_fault": "plugin `{plugin}` failed in its {part} ({type}: {text}); this costs you nothing, tell its author",
    "grader_failed": "the grader itself failed ({type}: {text}); this costs nothing, please report it",
    "override": "{exercise}: {points} points, decided by hand: {why}",
    "decided_for_nobody": "the course file has {student} in [{key}], and nobody in the class is called so{near}",
    "factor": "points are multiplied by {factor} ({why})",
    "mark": "the mark is {total} of {maximum}",
    "hidden_criteria": "not all of what is tested here is right",
    "nothing_resolved": "nothing could be measured; this costs you nothing",
    # findings
    "mistake": "{text}",
    "is_formula": "Your `{output}` is `{formula}`.",
    "place_only": "The fault is here.",
    "syntax": "Python cannot read this line: {text}.",
    "full_width": "`{name}` is a full-width character; Python wants `{near}`.",
    "typographic_quote": "`{name}` is a quote for printed text; Python wants the one of the keyboard.",
    "invisible_character": "An invisible character stands in this line ({name}). Delete it, and type the space anew.",
    "sign_of_mathematics": "`{name}` is no sign of Python; write `{near}`.",
    "prompt": "`{name}` is printed by the interpreter; it does not belong to the program.",
    "tabs_and_spaces": "The indentation mixes tabs and spaces; use spaces only.",
    "korean_keyboard": "`{name}` was typed with the keyboard set to Hangul: it is `{near}`.",
    "print_without_brackets": "`print` is a function in Python 3: its brackets are missing.",
    "foreign_comment": "This is a comment in other languages; in Python it begins with `#`.",
    "dot_for_comma": "A dot stands where a comma is due: `self,`.",
    "else_if": "`else if` is written `elif`.",
    "and_of_other_languages": "`&&` is written `and`.",
    "or_of_other_languages": "`||` is written `or`.",
    "not_of_other_languages": "`!` is written `not`.",
    "increment": "Python has no `++` and no `--`; write `+= 1`.",
    "comparison": "`=` sets a name; to compare, write `==`.",
    "times_left_out": "A `*` is missing between the number and what it multiplies.",
    "keyword_misspelt": "`{name}` is no word of Python here. Did you mean `{near}`?",
    "def_left_out": "`def` is missing in front of the method.",
    "colon_left_out": "The colon at the end of this line is missing.",
    "bracket_not_closed": "A `{near}` is missing: the `{name}` of this line is never closed.",
    "bracket_too_many": "This line has one `{name}` too many.",
    "quote_not_closed": "A text begins with {name} in this line and is never closed.",
    "stray_text": "`{name}` does not belong here.",
    "indentation_lost": "From this line on, what belongs to `{name}` has lost its indentation.",
    "body_missing": "Nothing stands below `{name}`: its indented body is missing.",
    "indentation": "This line is not indented like those around it.",
    "comma_left_out": "A comma is missing in this line.",
    "transposed": "`{output}` is transposed: it has shape {got} and must have {symbols}{expected}.",
    "dot_left_out": "`{name}` is not defined. Is the dot of `{near}` missing?",
    "shapes_differ": "Arrays of the shapes {one} and {two} meet in this line, and do not fit number by number.",
    "factors_do_not_fit": "The factors have the shapes {one} and {two}: as many columns are due in the first as rows in the second.",
    "sizes_do_not_fit": "The first factor has {one} columns and the second {two} rows; `@` wants as many of both.",
    "index_not_whole": "An array of numbers with a decimal point is used as an index; whole numbers or a mask are due there.",
    "method_hidden": "`self.{name}` is set here, and so hides the method `{name}`.",
    "forward_not_called": "`{name}.backward` is called, and `{name}.forward` never is before this line: a layer goes "
    "back where it has gone forward.",
    "name_not_defined": "`{name}` is not defined: nothing of that name is set or imported before this line.",
    "symbol_misspelt": "`{name}` stands here, and `{symbol}` is asked for. Is it a slip?",
    "name_misspelt": "`{name}` is not defined. Did you mean `{near}`?",
    "self_left_out": "`{name}` is not defined here; the layer keeps it as `self.{name}`.",
    "np_left_out": "`{name}` is not defined; numpy's is written `np.{name}`.",
    "np_attribute": "numpy has no `{name}`.{near? Did you mean `np.{near}`?}",
    "array_attribute": "An array has no `{name}`.{near? Did you mean `{near}`?}",
    "dictionary_attribute": "A dictionary has no `{name}`. Did you mean `{near}`?",
    "keys_only": "A loop over a dictionary goes through its keys; ask it for `.values()` or `.items()`.",
    "only_announced": "This announces `{name}` and gives it no value, so nothing is there when it is read.",
    "name_of_another": "`{name}` is known in `{method}` only: what another method needs must be kept on `self`.",
    "keyword_unknown": "There is no argument `{name}`.{near? Did you mean `{near}`?}",
    "class_of_that_name": "This class hides the function `{name}`: call one of them otherwise.",
    "operator_left_out": "A value stands right before a bracket, which calls it: is an operator missing, such as `*`?",
    "number_indexed": "A single number has no parts that `[...]` could take ({text}).",
    "shape_not_a_tuple": "A shape of several axes is one argument: it needs brackets of its own.",
    "tuple_without_comma": "`(n)` is a number; a tuple of one number is written `(n,)`.",
    "one_number_only": "`if` asks for one truth value, and an array has one for each element: this works for single numbers only.",
    "axis_lost": "Without `keepdims` the axis is lost here, and rows no longer go together with their numbers ({text}).",
    "one_layer_for_two": "`{name}` does two products: its second forward replaces what the first one kept for backward.",
    "returned_in_loop": "This `return` stands in the loop, which so ends in its first round.",
    "attribute_not_set": "`self.{name}` is read, but the class never sets it.{near? `forward` must set it before this line.}",
    "stored_as_another": "`self.{near}` is read later and never set. Is `self.{name}` a slip for it here?",
    "stored_misspelt": "`self.{name}` is kept here, and `self.{near}` is what is read. Did you mean `self.{near}`?",
    "attribute_misspelt": "`self.{name}` is read here, but the class never sets it. Did you mean `self.{near}`?",
    "none_used": "`.{name}` is asked of a value that is still None: it was never set.",
    "none_value": "A value is still None here: it was never set ({text}).",
    "not_stored": "`{name}` is still None in `backward`: `forward` must keep it before this line.",
    "not_begun": "`{name}` is filled in this loop, but nothing sets it before.",
    "unbound_local": "`{name}` is used before it has a value: it is set only later, or only in another branch.",
    "key_misspelt": "`{name}` is stored here and never read. Did you mean `{near}`, which is read elsewhere?",
    "key_missing": "There is no key `{name}`.{near? Did you mean `{near}`?}",
    "returns_unassigned": "`{method}` returns `{name}`, which it never sets.{near? It computes `{near}`, and does not return it.}",
    "missing_return": "`{method}` returns nothing: a `return` is missing after line {line}.{near? Did you mean `return {near}`?}",
    "method_missing": "The class `{symbol}` has no method `{name}`.",
    "method_misspelt": "The method is called `{name}`; it must be called `{near}`.",
    "self_parameter": "The first parameter of `{name}` must be `self`.",
    "signature": "This `def` does not take what it is called with: {text}.",
    "call_left_out": "The `()` of a call are missing: a function or class stands here, and not what calling it gives ({text}).",
    "not_available": "Not possible here: {text}. Move such code out of what is graded.",
    "exit_called": "`exit()` ends the whole program; end with `return` instead.",
    "not_implemented": "This part is still to be written: it raises NotImplementedError, as the stub does.",
    "recursion": "`{name}` calls itself without end.",
    "input_changed": "The call changes the numbers in `{input}` itself; it must work on a copy.",
    "second_call": "`{output}` differs when the same layer is used a second time: something of the first call stays.",
    "two_layers": "`{output}` changes when another layer of the class runs in between: they share what each must keep.",
    "needs_wrong": "It is judged with a right `{layer}` in place of yours, which is wrong: see {exercise}.",
    # remarks
    "not_explained": "The text is too deep or too large to be explained; it was judged all the same.",
    "lent_form": "It is judged with a right `{layer}` in place of yours, which handles `t` in one form only.",
    "lent_other": "`{layer}` is defined in more than one place; it is judged with a right one in place of yours.",
    "lent_helper": "`{name}` is not defined in what was handed in; the book's one stood in for it.",
    "lent": "`{layer}` is not in what was handed in; a right one stood in for it.",
    "old_numpy_name": "`np.{name}` is gone from newer numpy; here it still works, elsewhere it will raise.",
    "np_supplied": "`import numpy as np` is missing in this file; it was supplied.",
    "demo_skipped": "Code that defines nothing was not run.",
    "dout_changed": "`backward` changes `dout` in place, as the book does; a copy would be safer.",
    "input_changed_function": "The function changes the numbers in `x`, which is its caller's array; a copy would be safer.",
    "not_utf8": "The file is not saved as UTF-8 (encoding: {encoding}). Save it as UTF-8 (in the editor: Save with Encoding).",
    "unguarded": "A prediction of exactly 0 or 1 has no finite loss or derivative: add a small number such as 1e-7.",
    "gradient_of_the_logit": "The derivative is that by the sigmoid's input, `pred - y`; asked for is the one by `pred`.",
    "accuracy_reached": "The trained network reads {percent} % of {count} images that were held back.",
    "star_import_behind": "`from {module} import *` stands below your `{name}` and would take its place; yours was graded.",
    "integers_raise": "Arrays of integers make it raise; arrays of floats are what is asked for.",
    "single_precision": "It computes in float32; that is accepted, with a wider tolerance.",
    "form_not_handled": "It handles `t` as {handled}, not as {form}; that is enough.",
    "plain_numbers": "Plain numbers in place of arrays do not work.",
    "one_dimensional": "A single sample without batch axis does not work; that is not asked for.",
    "four_dimensional": "Images of shape (N, C, H, W) do not work; that is not asked for.",
    "overflow": "Large scores overflow: subtract the largest score of each row before exp.",
    "log_of_zero": "A probability of 0 gives an infinite loss: add a small number such as 1e-7 inside the log.",
    # problems
    "never_reached": "line {line}: `{name}` never becomes {value}, for range({stop}) ends before {stop}",
    "path_missing": "there is no file or folder {path}; give the one with your exercises",
    "not_source": "this can be no submission; give a folder, a .py file or an .ipynb notebook",
    "no_sources": "there is no .py file and no notebook in {path}; give the folder with your exercises",
    "too_many_files": "there are more than {cap} files; only the first {cap} were read",
    "too_large": "the file was not read: with it the submission has more than {cap} MB",
    "unreadable": "the file cannot be read ({why})",
    "unreadable_name": "the file's name cannot be read as text; rename it",
    "not_text": "the file must be Python source, and is not even text; save it again from your editor",
    "undecodable": "the encoding of the file is unknown; save it as UTF-8",
    "broken_notebook": "the notebook cannot be read as JSON; open it in Jupyter and save it again",
    # problems of a class, for staff
    "is_link": "it is a link to {target}; links are not followed",
    "is_folder": "it is a folder, though its name is that of a file; what lies in it was read",
    "not_plain": "it is a pipe, a socket or a device and no file; it was not opened",
    "zip_damaged": "it cannot be unpacked ({why}); ask for it once more",
    "zip_entries": "the zip has more than {cap} entries; it was not unpacked",
    "zip_too_large": "the zip was not unpacked: with it there are more than {cap} MB of zips",
    "zip_outside": "the path of this entry leads out of the zip; it was not unpacked",
    "zip_twice": "the zip has two entries of this name; the last one was read",
    "zip_not_plain": "this entry of the zip is a link or a device and no file; it was not unpacked",
    "zip_encrypted": "this entry of the zip is locked with a password; ask for it without one",
    "zip_method": "this entry of the zip is compressed in a way that is not read here; ask for an ordinary zip",
    "zip_bomb": "it unpacks to more than {ratio} times its size; it was not unpacked",
    "zip_in_zip": "it is a zip within a zip; only one level is unpacked, ask for the files themselves",
    "nobodys": "its name is not that of a hand-in ({layout}), so it is nobody's",
    "stepped_into": "everything lies in one folder, {folder}; each entry in it was taken for a student's",
    "only_one": "only one student was found, {student}; if that is a folder of many, give that folder",
    "handed_in_twice": "{count} entries are this student's: {names}; all of them were read",
    "same_name": "several files have this name; all of them were read, this one as {name}",
    "newest_only": "an older hand-in ({when}) was left out; the newest counts",
    "no_metadata": "{folder} does not stand in {file}, so nobody knows whose it is",
    "more_problems": "there are {count} more problems of this kind and others",
}


def output_name(output: str) -> str:
    """An output as the student knows it: `gradient.W1` is what `gradient` returns under "W1"."""
    owner, dot, key = output.partition(".")
    return f'{owner}["{key}"]' if dot else output


def text_of(message: Message) -> str:
    """A message as an English sentence; values of the submission are made printable."""
    template = TEXTS.get(message.id, message.id)
    digits = message.values.get("digits", 6)
    values = Values({name: shown(name, value, digits) for name, value in message.values.items()})
    index = message.values.get("index")
    values["at"] = f"[{', '.join(map(str, index))}]" if index else ""
    where = f"case: {values['case']}"
    differ = "" if message.values.get("count") == 1 else f"{values['wrong']} of {values['count']} numbers differ; "
    values["how_many"] = f" ({differ}{where})"
    values["symbols"] = f"{values['symbols']} = " if values["symbols"] else ""
    return Optional().vformat(template, (), values)


def shown(name: str, value: Any, digits: int = 6) -> str:
    """One value as text: floats with so many digits, text without control characters."""
    if isinstance(value, Message):
        return text_of(value)
    if name == "output":
        return output_name(printable(str(value)))
    if isinstance(value, float):
        return f"{value:.{digits}g}"
    return "" if value is None else printable(str(value))


class Values(dict[str, Any]):
    """Values of a template; what is not given is empty."""

    def __missing__(self, key: str) -> str:
        return ""


class Optional(string.Formatter):
    """Templates with `{near? ... {near} ...}`: the part is left out when `near` is empty."""

    def vformat(self, template: str, args: Any, values: Any) -> str:
        head, mark, tail = template.partition("{near?")
        if mark:
            template = head + (tail[:-1] if values["near"] else "")
        return super().vformat(template, args, values)


def criterion_name(id: str) -> str:
    """A criterion as the student reads it."""
    if id in CRITERIA:
        return CRITERIA[id]
    kind, _, name = id.partition(".")
    return {"backward": f"backward {name}", "numeric": f"numerical gradient of {name}"}.get(kind, id)
