"""An exception of the student's code, told as the slip behind it."""

from __future__ import annotations

import ast
import builtins
import difflib
import re
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import replace

import numpy as np

from grader.diagnosis import missing
from grader.diagnosis.keyboard import typed
from grader.diagnosis.place import (
    Code,
    Function,
    assigned_names,
    last_assignment,
    last_return,
    last_store,
    own_nodes,
    returned_value,
)
from grader.model import Edit, Finding, Message, Place, Raised, Untrusted
from grader.sandbox.stand_ins import HELPERS

CUTOFF = 0.6
OF_OBJECTS = ("AttributeError", "NameError", "UnboundLocalError", "KeyError")  # told by what the line itself reads
STORES = 100  # of attributes in a class that are compared with each other

SHAPE = r"\([\d, ]*\)"
# what numpy says of shapes, and the message that says it in other words
SLIPS = (
    (re.compile(rf"broadcast together with shapes (?P<one>{SHAPE}) (?P<two>{SHAPE})"), "shapes_differ"),
    (re.compile(rf"shapes (?P<one>{SHAPE}) and (?P<two>{SHAPE}) not aligned"), "factors_do_not_fit"),
    (re.compile(r"matmul: .*\(size (?P<two>\d+) is different from (?P<one>\d+)\)"), "sizes_do_not_fit"),
)
UNCALLED = re.compile("'(builtin_function_or_method|method|function|numpy.ufunc|numpy._ArrayFunctionDispatcher)'")


def near(name: str, known: Iterable[str]) -> str | None:
    """The nearest other name, or None when none is near."""
    options = {option for option in known if option != name and not option.startswith("__")}
    folded = {option.lower(): option for option in sorted(options, reverse=True)}
    if name.lower() in folded:
        return folded[name.lower()]
    found = difflib.get_close_matches(name, sorted(options), n=3, cutoff=CUTOFF)
    return next((option for option in found if is_alike(name, option)), None)


def is_alike(name: str, option: str) -> bool:
    """Are the names near in each word, not just by a word that they share (`apple_layer` and `tax_layer`)?"""
    words, others = name.split("_"), option.split("_")
    if len(words) != len(others):
        return difflib.SequenceMatcher(None, name, option).ratio() > 0.75
    if len(words) == 1:
        return True
    pairs = [(a, b) for a, b in zip(words, others, strict=True) if a != b]
    return all(difflib.SequenceMatcher(None, a, b).ratio() >= CUTOFF or a.isdigit() or b.isdigit() for a, b in pairs)


def of_exception(code: Code, raised: Raised) -> Finding:
    """The finding of an exception: by its type, else the exception itself."""
    # what another class or exercise lacks says nothing about this one
    foreign = raised.deeper and raised.type in OF_OBJECTS and raised.owner != "NoneType"
    handler = None if foreign else HANDLERS.get(raised.type)
    found = handler(code, raised) if handler else None
    return found or (missing_forward(code, raised) if foreign else None) or plain(code, raised)


def idle_loop(code: Code) -> Place | None:
    """A loop of the class or function whose body does nothing."""
    for function in code.methods.values():
        for node in own_nodes(function):
            if isinstance(node, ast.For) and all(isinstance(one, ast.Pass) for one in node.body):
                return code.place(node.body[0].lineno)
    return None


def make(
    code: Code,
    id: str,
    place: Place | None,
    values: Mapping[str, object],
    edit: tuple[str, str] | None = None,
    line: str | None = None,
) -> Finding:
    """A finding of kind `name`; `edit` is the word to replace on the line, and by what, or `line` the whole of it."""
    here = code.text(place)
    edits: tuple[Edit, ...] = ()
    if place and here is not None:
        changed = re.sub(rf"(?<!\w){re.escape(edit[0])}(?!\w)", lambda _: edit[1], here) if edit else line
        if changed is not None and changed != here:
            edits = (Edit(place, here, Untrusted(changed)),)
    return Finding("name", id, Message(id, values), edits=edits, place=place, source_line=here)


def plain(code: Code, raised: Raised) -> Finding:
    """The exception, where nothing better is known."""
    values: dict[str, object] = {"type": raised.type, "text": raised.message, "step": raised.step}
    idle = idle_loop(code) if raised.deeper else None
    place = idle or raised.place or called(code, raised)
    for pattern, slip in SLIPS:
        if idle is None and raised.place is not None and (said := pattern.search(raised.message)):
            return replace(make(code, slip, place, values | said.groupdict()), id="raised")
    return make(code, "raised", place, values)


def missing_forward(code: Code, raised: Raised) -> Finding | None:
    """A layer that goes back and has never gone forward: where it should have."""
    function, text = function_at(code, raised), code.text(raised.place)
    called = re.search(r"([A-Za-z_]\w*)\.backward\(", text or "")
    if function is None or called is None or raised.type != "AttributeError":
        return None
    name = called.group(1)
    forward = [n for n in own_nodes(function) if isinstance(n, ast.Call) and ast.unparse(n.func).endswith(".forward")]
    if not forward or name not in assigned_names(function) or any(owner(n) == name for n in forward):
        return None
    place = code.place(max(n.end_lineno or n.lineno for n in forward) + 1)
    return make(code, "forward_not_called", place, {"name": name})


def owner(call: ast.Call) -> str:
    """The object of `object.method(...)`."""
    return ast.unparse(call.func).rpartition(".")[0]


def called(code: Code, raised: Raised) -> Place:
    """The method that was called when nothing of the submission had run yet, else the definition."""
    function = code.method({"build": "__init__"}.get(raised.step, raised.step))
    return code.place(function.lineno) if function else code.candidate.place


def function_at(code: Code, raised: Raised) -> Function | None:
    """The function of the file in which the exception was raised."""
    line = raised.place.line if raised.place else None
    if line is None:
        return None
    holding = [
        n
        for cell in code.candidate.source.cells
        if cell.tree and raised.place and cell.number == raised.place.cell
        for n in ast.walk(cell.tree)
        if isinstance(n, ast.FunctionDef) and n.lineno <= line <= (n.end_lineno or n.lineno)
    ]
    return max(holding, key=lambda n: n.lineno, default=None)


def scope(code: Code, function: Function | None) -> set[str]:
    """Names in sight: the function's, the file's, the builtins and the helpers that are lent."""
    own = assigned_names(function) if function else set()
    file = set(code.candidate.source.definitions)
    for cell in code.candidate.source.cells:
        for node in ast.walk(cell.tree) if cell.tree else ():
            if isinstance(node, ast.Import | ast.ImportFrom):
                file |= {a.asname or a.name.partition(".")[0] for a in node.names if a.name != "*"}
    return own | file | set(HELPERS) | {name for name in dir(builtins) if name.islower()}


def attributes_of(code: Code) -> set[str]:
    """Every attribute that the class assigns on self."""
    return {
        n.attr
        for n in ast.walk(code.node)
        if isinstance(n, ast.Attribute) and isinstance(n.ctx, ast.Store) and isinstance(n.value, ast.Name)
    } | set(code.methods)


def undefined_name(code: Code, raised: Raised) -> Finding | None:
    """NameError: a returned name that nothing assigns, a missing `self.`, a misspelt name."""
    name = raised.name
    if name is None:
        return None
    function = function_at(code, raised)
    if function is not None:
        returned = unassigned_return(code, function)
        if returned is not None and returned.message.values["name"] == name:
            return returned
    if name == "self" and function is not None:
        return make(code, "self_parameter", code.place(function.lineno), {"name": function.name})
    line = code.text(raised.place) or ""
    comment = re.search(r"\s*//.*", line)
    if comment and re.search(rf"\b{re.escape(name)}\b", comment.group()) and stands_alone(line[: comment.start()]):
        # `x // y` divides, so Python takes a comment of other languages for names
        return make(code, "foreign_comment", raised.place, {"name": "//"}, line=line[: comment.start()])
    if (letters := typed(name)) != name:
        return make(code, "korean_keyboard", raised.place, {"name": name, "near": letters}, (name, letters))
    in_init = function is not None and function.name == "__init__"
    if name in attributes_of(code) and isinstance(code.node, ast.ClassDef) and not in_init:
        return make(code, "self_left_out", raised.place, {"name": name}, (name, f"self.{name}"))
    if name in dir(np):
        return make(code, "np_left_out", raised.place, {"name": name}, (name, f"np.{name}"))
    given_to = next((m for m in code.methods.values() if m is not function and name in assigned_names(m)), None)
    if (
        given_to is not None
        and not in_init
        and isinstance(code.node, ast.ClassDef)
        and function in code.methods.values()
    ):
        return make(code, "name_of_another", raised.place, {"name": name, "method": given_to.name})
    # a list that nothing fills is what a misspelt `append` means
    other = near(name, never_filled(function))
    if other is None and (begins := before_filling(code, raised, name)) is not None:
        return make(code, "not_begun", begins, {"name": name})
    behind = name.removeprefix("self")
    if behind != name and behind in attributes_of(code):
        values = {"name": name, "near": f"self.{behind}"}
        return make(code, "dot_left_out", raised.place, values, (name, f"self.{behind}"))
    later = missing.bound_after(function, raised.place.line) if function and raised.place else set()
    other = other or near(name, scope(code, function) - later)
    if function is not None and (other is None or missing.is_own_name(function, name, other)):
        line_of = missing.of_local(code, function, name)
        return make(code, "name_not_defined", code.place(line_of) if line_of else raised.place, {"name": name})
    if other is None:
        return make(code, "name_not_defined", raised.place, {"name": name})
    return make(code, "name_misspelt", raised.place, {"name": name, "near": other}, (name, other))


def stands_alone(text: str) -> bool:
    """Is this a whole statement?"""
    try:
        return bool(ast.parse(text.strip()).body)
    except SyntaxError:
        return False


def never_filled(function: Function | None) -> set[str]:
    """The names that a function sets to an empty list and never appends to."""
    begun: set[str] = set()
    filled: set[str] = set()
    for node in own_nodes(function) if function else ():
        match node:
            case ast.Assign(targets=[ast.Name(id=name)], value=ast.List(elts=[])):
                begun.add(name)
            case ast.Assign(targets=[ast.Tuple(elts=names)], value=ast.Tuple(elts=values)):
                pairs = zip(names, values, strict=False)
                begun |= {n.id for n, v in pairs if isinstance(n, ast.Name) and isinstance(v, ast.List) and not v.elts}
            case ast.Call(func=ast.Attribute(value=ast.Name(id=name), attr="append" | "extend")):
                filled.add(name)
    return begun - filled


def before_filling(code: Code, raised: Raised, name: str) -> Place | None:
    """In front of the loop in which a name is filled (`name.append`, `name +=`) that nothing has set."""
    function, line = function_at(code, raised), raised.place.line if raised.place else None
    loops = [n for n in own_nodes(function) if isinstance(n, ast.For | ast.While)] if function else []
    around = [n.lineno for n in loops if line and n.lineno < line <= (n.end_lineno or n.lineno)]
    if not around:
        return None
    for node in ast.walk(function) if function else ():
        match node:
            case ast.Call(func=ast.Attribute(value=ast.Name(id=owner), attr="append")) if owner == name:
                return code.place(max(around))
            case ast.AugAssign(target=ast.Name(id=owner)) if owner == name:
                return code.place(max(around))
    return None


def missing_attribute(code: Code, raised: Raised) -> Finding | None:
    """AttributeError: on self, on numpy, on an array, or on None."""
    name, owner = raised.name, raised.owner
    if name is None:
        return None
    if owner == "module":
        other = near(name, (n for n in dir(np) if not n.startswith("_")))
        values = {"name": name, "near": other}
        return make(code, "np_attribute", raised.place, values, (name, other) if other else None)
    if owner in ("ndarray", "float64", "int64", "float", "int"):
        other = near(name, (n for n in dir(np.ndarray) if not n.startswith("_")))
        values = {"name": name, "near": other}
        return make(code, "array_attribute", raised.place, values, (name, other) if other else None)
    if owner in ("dict", "OrderedDict"):
        other = near(name, (n for n in dir(dict) if not n.startswith("_")))
        return make(code, "dictionary_attribute", raised.place, {"name": name, "near": other}, (name, other or name))
    if owner == "str" and (loop := over_keys(code, raised)) is not None:
        return make(code, "keys_only", loop, {})
    if owner == "NoneType" or "'NoneType'" in raised.message:
        return not_stored(code, raised) or make(code, "none_used", raised.place, {"name": name})
    if owner is not None and owner != code.candidate.definition.name and not raised.deeper and is_builtin(owner):
        return None
    if (misspelt := misspelt_init(code)) is not None:
        return misspelt
    if (letters := typed(name)) != name:
        return make(code, "korean_keyboard", raised.place, {"name": name, "near": letters}, (name, letters))
    if (announced := only_announced(code, name)) is not None:
        return make(code, "only_announced", announced, {"name": name})
    if (slip := stored_as_another(code, name)) is not None:
        return slip
    if (kept := missing.of_parameter(code, name)) is not None:
        return make(code, "attribute_not_set", code.place(kept), {"name": name, "near": None})
    other = near(name, attributes_of(code))
    if other is not None and missing.is_own_attribute(code, name, other):
        other = None  # both are names of their own
    if name in attributes_of(code) and other is not None:
        # it is set, only later: this line means another one
        return make(code, "attribute_misspelt", raised.place, {"name": name, "near": other}, (name, other))
    if other is None:
        made = missing.of_attribute(code, name)
        if made is not None:
            return make(code, "attribute_not_set", code.place(made), {"name": name, "near": None})
        place = before_return(code, raised)
        return make(code, "attribute_not_set", place or raised.place, {"name": name, "near": place and "forward"})
    written = [n for n in ast.walk(code.node) if isinstance(n, ast.Attribute) and n.attr in (name, other)]
    stored = [n for n in written if n.attr == other]
    if len(stored) == 1 and len(written) > 2:
        # of the two spellings the one that stands once is the slip
        place = code.place(stored[0].lineno)
        return make(code, "stored_misspelt", place, {"name": other, "near": name}, (other, name))
    return make(code, "attribute_misspelt", raised.place, {"name": name, "near": other}, (name, other))


def is_builtin(owner: str) -> bool:
    """Is this a type that Python has by itself?"""
    return owner in ("method", "function", "str", "dict", "list", "tuple", "int", "float", "bool", "set", "type")


def only_announced(code: Code, name: str) -> Place | None:
    """Where the class writes `self.name: type` or `name: type`, which gives it no value."""
    for node in ast.walk(code.node):
        match node:
            case ast.AnnAssign(target=ast.Attribute(attr=attr) | ast.Name(id=attr), value=None) if attr == name:
                return code.place(node.lineno)
    return None


def over_keys(code: Code, raised: Raised) -> Place | None:
    """The loop over something that is not called, around what was raised: of a dictionary it gives the keys."""
    function, line = function_at(code, raised), raised.place.line if raised.place else None
    for node in own_nodes(function) if function and line else ():
        match node:
            case ast.For(iter=ast.Name() | ast.Attribute()) if line and node.lineno <= line <= (node.end_lineno or 0):
                return code.place(node.lineno)
    return None


def stored_as_another(code: Code, name: str) -> Finding | None:
    """The store that should be `self.name`: it stores a parameter of that name, is overwritten, or hides a method."""
    stores = [
        (function, statement, target)
        for function in code.methods.values()
        for statement in ast.walk(function)
        if isinstance(statement, ast.Assign)
        for target in statement.targets
        if isinstance(target, ast.Attribute) and ast.unparse(target.value) == "self"
    ]
    if len(stores) > STORES or any(target.attr == name for _, _, target in stores):
        return None
    right = {id(target) for _, statement, target in stores if names_itself(statement, target.attr)}
    for _, statement, target in stores:
        elsewhere = any(t.attr == target.attr and t is not target for _, _, t in stores)
        meant = elsewhere or not any(is_read(n, target.attr) for n in ast.walk(code.node))
        if meant and id(target) not in right and names_itself(statement, name):
            return slip_of(code, statement, target, name)
    for function, statement, target in stores:
        later = [o for f, o, t in stores if f is function and t.attr == target.attr and o.lineno > statement.lineno]
        before = [o for f, o, t in stores if f is function and t.attr == target.attr and o.lineno < statement.lineno]
        read = [n.lineno for n in ast.walk(function) if isinstance(n, ast.Attribute) and is_read(n, target.attr)]
        overwritten = later and not any(statement.lineno < line <= later[0].lineno for line in read)
        again = before and any(line <= statement.lineno for line in read)
        order = missing.read_order(code)
        follows = target.attr in order and name in order and order.index(target.attr) < order.index(name)
        if overwritten and (id(target) in right or follows):
            statement, target = later[0], next(t for _, o, t in stores if o is later[0] and t.attr == target.attr)
        if overwritten or again or target.attr in code.methods:
            return slip_of(code, statement, target, name)
    return None


def slip_of(code: Code, statement: ast.stmt, target: ast.Attribute, name: str) -> Finding:
    """The finding of a store under another name than the one that is read."""
    values = {"name": target.attr, "near": name}
    return make(code, "stored_as_another", code.place(statement.lineno), values, (target.attr, name))


def names_itself(statement: ast.Assign, name: str) -> bool:
    """Is what is stored of this name already: `self.y = y`, or `self.sigmoid = Sigmoid()`?"""
    value = statement.value.func if isinstance(statement.value, ast.Call) else statement.value
    return isinstance(value, ast.Name) and value.id.lower() == name.lower()


def is_read(node: ast.AST, attribute: str) -> bool:
    """Is this `self.attribute`, read?"""
    return isinstance(node, ast.Attribute) and node.attr == attribute and isinstance(node.ctx, ast.Load)


def before_return(code: Code, raised: Raised) -> Place | None:
    """Where forward should have kept what backward reads, unless it keeps something that nobody reads."""
    forward, backward = code.method("forward"), code.method("backward")
    last = last_return(forward) if forward and raised.step == "backward" else None
    if forward is None or backward is None or last is None:
        return None
    kept = {n.attr for n in ast.walk(forward) if isinstance(n, ast.Attribute) and isinstance(n.ctx, ast.Store)}
    read = {n.attr for n in ast.walk(backward) if isinstance(n, ast.Attribute)}
    return None if kept - read else code.place(last.lineno)


def unbound_local(code: Code, raised: Raised) -> Finding | None:
    """UnboundLocalError: a name that is assigned only later, or only in another branch."""
    name, line = raised.name or quoted(raised.message), raised.place.line if raised.place else None
    if (begins := before_filling(code, raised, name)) is not None:
        return make(code, "not_begun", begins, {"name": name})
    if (loop := missing.before_loop(function_at(code, raised), line, name)) is not None:
        return make(code, "not_begun", code.place(loop), {"name": name})
    return make(code, "unbound_local", raised.place, {"name": name})


def missing_key(code: Code, raised: Raised) -> Finding | None:
    """KeyError: a near key that is stored and never read is the slip, else the near key among the file's strings."""
    name = raised.name or ""
    if len(name) == 1 and (loop := over_keys(code, raised)) is not None:
        return make(code, "keys_only", loop, {})  # a key of two letters was taken for a pair
    nodes = [n for cell in code.candidate.source.cells if cell.tree for n in ast.walk(cell.tree)]
    stored = {str(key.value): key for n in nodes for key in keys_of(n, ast.Store)}
    read = Counter(str(key.value) for n in nodes for key in keys_of(n, ast.Load))
    slip = near(name, stored.keys() - read.keys())
    if slip is not None and name not in stored and read[name] > 1:
        place = code.place(stored[slip].lineno)
        return make(code, "key_misspelt", place, {"name": slip, "near": name}, (slip, name))
    keys = {
        n.value for n in nodes if isinstance(n, ast.Constant) and isinstance(n.value, str) and n.value.isidentifier()
    }
    other = near(name, keys)
    edit = (raised.name, other) if other and raised.name else None
    return make(code, "key_missing", raised.place, {"name": raised.name, "near": other}, edit)


def keys_of(node: ast.AST, context: type[ast.expr_context]) -> Iterator[ast.Constant]:
    """The strings that a node uses as keys: `d["key"]`, or those of `{"key": value}`, which store."""
    if isinstance(node, ast.Subscript) and isinstance(node.ctx, context):
        yield from (n for n in [node.slice] if isinstance(n, ast.Constant) and isinstance(n.value, str))
    elif isinstance(node, ast.Dict) and context is ast.Store:
        yield from (n for n in node.keys if isinstance(n, ast.Constant) and isinstance(n.value, str))


def wrong_call(code: Code, raised: Raised) -> Finding | None:
    """TypeError on a call of ours: a method without self, or one that wants other arguments."""
    if raised.place is not None:
        if UNCALLED.search(raised.message):
            return make(code, "call_left_out", uncalled(code, raised) or raised.place, {"text": raised.message})
        if "required positional argument" in raised.message and (place := uncalled(code, raised)) is not None:
            return make(code, "call_left_out", place, {"text": raised.message})
        if "NoneType" in raised.message:
            return not_stored(code, raised) or make(code, "none_value", raised.place, {"text": raised.message})
        return wrong_keyword(code, raised) or class_of_that_name(code, raised) or of_text(code, raised)
    function = code.method({"build": "__init__"}.get(raised.step, raised.step))
    if raised.step == "build" and (misspelt := misspelt_init(code)) is not None:
        return misspelt
    if function is None:
        return make(code, "signature", code.candidate.place, {"text": raised.message})
    place = code.place(function.lineno)
    arguments = [a.arg for a in (*function.args.posonlyargs, *function.args.args)]
    in_class = isinstance(code.node, ast.ClassDef)
    if in_class and (not arguments or arguments[0] != "self") and not function.decorator_list:
        return make(code, "self_parameter", place, {"name": function.name})
    return make(code, "signature", place, {"text": raised.message})


def wrong_keyword(code: Code, raised: Raised) -> Finding | None:
    """An argument by a name that the function does not have."""
    found = re.search(r"unexpected keyword argument '(\w+)'", raised.message)
    if found is None:
        return None
    name, other = found[1], near(found[1], KEYWORDS)
    return make(code, "keyword_unknown", raised.place, {"name": name, "near": other}, (name, other or name))


def class_of_that_name(code: Code, raised: Raised) -> Finding | None:
    """A class of the file is called where a function of its name is meant."""
    found = re.match(r"(\w+)(?:\.__init__)?\(\) takes", raised.message)
    definition = code.candidate.source.definitions.get(found[1]) if found else None
    if definition is None or definition.kind != "class" or definition.name not in HELPERS:
        return None
    place = Place(code.candidate.source.path, definition.node.lineno, definition.cell)
    return make(code, "class_of_that_name", place, {"name": definition.name})


def of_text(code: Code, raised: Raised) -> Finding | None:
    """What the exception's words show by themselves."""
    id = next((id for pattern, id in SHOWN.items() if re.search(pattern, raised.message)), None)
    return make(code, id, raised.place, {"text": raised.message}) if id and raised.place else axis_lost(code, raised)


def axis_lost(code: Code, raised: Raised) -> Finding | None:
    """(N, M) and (N,) do not go together: where a sum or maximum of each row has lost its axis."""
    shapes = re.search(r"could not be broadcast together with shapes \((\d+),\d+\) \((\d+),\)", raised.message)
    function, line = function_at(code, raised), code.text(raised.place)
    if shapes is None or shapes[1] != shapes[2] or function is None or line is None:
        return None
    used = set(re.findall(r"[A-Za-z_]\w*", line))
    for node in sorted(own_nodes(function), key=lambda n: getattr(n, "lineno", 0)):
        match node:
            case ast.Assign(targets=[ast.Name(id=name)], value=ast.Call(keywords=keywords)) if name in used:
                given = {keyword.arg for keyword in keywords}
                if "axis" in given and "keepdims" not in given:
                    return make(code, "axis_lost", code.place(node.lineno), {"text": raised.message})
    return None


def uncalled(code: Code, raised: Raised) -> Place | None:
    """Where a name of the line got a method or a class in place of what calling it gives."""
    function, line = function_at(code, raised), code.text(raised.place)
    used = set(re.findall(r"[A-Za-z_]\w*", line or ""))
    for statement in own_nodes(function) if function else ():
        match statement:
            case ast.Assign(targets=[ast.Name(id=name)], value=ast.Attribute(value=ast.Name(id=owner))) if (
                name in used and owner != "self"
            ):
                return code.place(statement.lineno)
            case ast.Assign(targets=[ast.Name(id=name)], value=ast.Name(id=known)) if (
                name in used and known in code.candidate.source.definitions
            ):
                return code.place(statement.lineno)
    return None


def misspelt_init(code: Code) -> Finding | None:
    """A class without `__init__` that has a method of a name like it, which is never called."""
    if "__init__" in code.methods:
        return None
    for name, function in code.methods.items():
        if difflib.SequenceMatcher(None, name.strip("_"), "init").ratio() > 0.7:
            place = code.place(function.lineno)
            return make(code, "method_misspelt", place, {"name": name, "near": "__init__"}, (name, "__init__"))
    return None


def not_stored(code: Code, raised: Raised) -> Finding | None:
    """An attribute of the line that forward never sets, so that it is still None: where forward should set it."""
    forward, backward, line = code.method("forward"), code.method("backward"), code.text(raised.place)
    if forward is None or backward is None or line is None or raised.step != "backward":
        return None
    read = re.findall(r"self\.(\w+)", line)
    missing = [name for name in read if not any(last_store(f, name) for f in (forward, backward))]
    last = last_return(forward)
    if not missing or last is None:
        return None
    if (slip := kept_under_a_near_name(code, forward, backward, missing[0])) is not None:
        return slip
    return make(code, "not_stored", code.place(last.lineno), {"name": f"self.{missing[0]}"})


def kept_under_a_near_name(code: Code, forward: Function, backward: Function, name: str) -> Finding | None:
    """The store in forward under a near name that backward does not read."""
    kept = [n for n in ast.walk(forward) if isinstance(n, ast.Attribute) and isinstance(n.ctx, ast.Store)]
    other = near(name, {n.attr for n in kept if not any(is_read(m, n.attr) for m in ast.walk(backward))})
    if other is None:
        return None
    place = code.place(min(n.lineno for n in kept if n.attr == other))
    return make(code, "stored_misspelt", place, {"name": other, "near": name}, (other, name))


def missing_method(code: Code, raised: Raised) -> Finding | None:
    """The class has no such method, or hides it behind an attribute."""
    if raised.name in code.methods and (hiding := code.of_attribute(str(raised.name))) is not None:
        return make(code, "method_hidden", hiding, {"name": raised.name})
    return make(
        code,
        "method_missing",
        code.candidate.place,
        {"name": raised.name, "symbol": code.candidate.definition.name},
    )


def missing_attribute_of(code: Code, raised: Raised) -> Finding | None:
    """The object keeps nothing under a name that is asked for."""
    function = code.methods.get("__init__")
    kept = [s for name, s in missing.stores(code.node) if name in ("params", raised.name)]
    if len(kept) > 1:
        # the later of two stores is the one that is left
        return make(
            code,
            "attribute_missing",
            code.place(kept[-1].lineno),
            {"name": raised.name, "symbol": code.candidate.definition.name},
        )
    place = code.place(function.lineno) if function else code.candidate.place
    return make(code, "attribute_missing", place, {"name": raised.name, "symbol": code.candidate.definition.name})


def not_available(code: Code, raised: Raised) -> Finding | None:
    """input(), a plot, a module that is not there."""
    return make(code, "not_available", raised.place, {"text": raised.message})


def refused(code: Code, raised: Raised) -> Finding | None:
    """A file, a connection or a program, which a sealed child cannot have."""
    return make(
        code, "not_available", raised.place, {"text": "files, the network and other programs are not available"}
    )


def left(code: Code, raised: Raised) -> Finding | None:
    """exit(), quit() or sys.exit()."""
    return make(code, "exit_called", raised.place, {})


def not_implemented(code: Code, raised: Raised) -> Finding | None:
    """A part that is still as the stub has it."""
    return make(code, "not_implemented", raised.place, {})


def recursion(code: Code, raised: Raised) -> Finding | None:
    """A function that calls itself without end."""
    return make(code, "recursion", raised.place, {"name": raised.function})


# by what an exception says: the finding that it is
SHOWN: Mapping[str, str] = {
    r"'(numpy\.)?(ndarray|float64|float|int)' object is not callable": "operator_left_out",
    r"'(int|float)' object is not subscriptable": "number_indexed",
    r"Cannot interpret '\d+' as a data type": "shape_not_a_tuple",
    r'can only concatenate tuple \(not "int"\)': "tuple_without_comma",
    r"truth value of an array": "one_number_only",
    r"arrays used as indices must be of integer": "index_not_whole",
}
KEYWORDS = ("axis", "keepdims", "dtype", "copy", "out", "initial", "shape", "size")  # of numpy's functions

HANDLERS: Mapping[str, Callable[[Code, Raised], Finding | None]] = {
    "NameError": undefined_name,
    "AttributeError": missing_attribute,
    "UnboundLocalError": unbound_local,
    "KeyError": missing_key,
    "TypeError": wrong_call,
    "ValueError": of_text,
    "IndexError": of_text,
    "MissingMethod": missing_method,
    "MissingAttribute": missing_attribute_of,
    "NotAvailable": not_available,
    "PermissionError": refused,
    "SystemExit": left,
    "NotImplementedError": not_implemented,
    "RecursionError": recursion,
}


def quoted(text: str) -> str:
    """The first quoted word of an exception's text."""
    found = re.search(r"'([^']*)'", text)
    return found.group(1) if found else text


def unassigned_return(code: Code, function: Function) -> Finding | None:
    """`return x` where the function never assigns `x`; names the local that is computed and not used."""
    last = last_return(function)
    value = returned_value(function, 0, 1)
    if last is None or not isinstance(value, ast.Name) or value.id in assigned_names(function):
        return None
    read = {n.id for n in own_nodes(function) if isinstance(n, ast.Name) and isinstance(n.ctx, ast.Load)}
    unused = [n for n in assigned_names(function) - read if n in code.outputs and last_assignment(function, n)]
    if isinstance(code.node, ast.FunctionDef) and not unused:
        return None
    other = unused[0] if len(unused) == 1 else None
    values = {"method": function.name, "name": value.id, "near": other}
    edit = (value.id, other) if other else None
    return make(code, "returns_unassigned", code.place(last.lineno), values, edit)
