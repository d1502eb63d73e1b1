#!/usr/bin/env python3
"""Published models as study configs: one file of configs/models/ for each variant of each neutral graph.

    tests/models/make_configs.py                 write configs/models/*.cfg from tests/models/reference/*.json
    tests/models/make_configs.py --check         write nothing; fail if a config is not what this script would write
    tests/models/make_configs.py --reference DIR --out DIR        the same for graphs kept elsewhere

A graph DIR/NAME.json (format "refmodel-graph/1", see reference/README.md) comes with its trajectories in
DIR/NAME_reference.csv.gz (or .csv): the output times of a config are those of its scenarios there.  Every coefficient
that the JSON gives both as an expression and as a number is evaluated here and must agree with the number.
Needs Python's own library only.
"""
import argparse
import ast
import csv
import gzip
import json
import math
import operator
import pathlib
import sys

HERE = pathlib.Path(__file__).resolve().parent
ROOT = HERE.parent.parent

OPERATORS = {ast.Add: operator.add, ast.Sub: operator.sub, ast.Mult: operator.mul, ast.Div: operator.truediv,
             ast.Pow: operator.pow, ast.USub: operator.neg, ast.UAdd: operator.pos}
FUNCTIONS = {"exp": math.exp, "log": math.log, "sqrt": math.sqrt}


def evaluate(expression, names):
    """Arithmetic on names and numbers, and nothing else that Python could do."""
    def walk(node):
        if isinstance(node, ast.Expression):
            return walk(node.body)
        if isinstance(node, ast.Constant) and type(node.value) in (int, float):
            return float(node.value)
        if isinstance(node, ast.Name):
            return names[node.id]
        if isinstance(node, ast.BinOp) and type(node.op) in OPERATORS:
            return OPERATORS[type(node.op)](walk(node.left), walk(node.right))
        if isinstance(node, ast.UnaryOp) and type(node.op) in OPERATORS:
            return OPERATORS[type(node.op)](walk(node.operand))
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and not node.keywords:
            return FUNCTIONS[node.func.id](*[walk(a) for a in node.args])
        raise ValueError(f"not arithmetic: {expression!r}")
    if isinstance(expression, (int, float)):
        return float(expression)
    return walk(ast.parse(expression, mode="eval"))


def parameters_of(graph, variant):
    """Every named number of a variant: parameters, its overrides, then the derived ones in order."""
    names = {k: float(p["value"]) for k, p in graph["parameters"].items()}
    names.update({k: float(v) for k, v in graph["variants"][variant]["parameters"].items()})
    for d in graph["derived"]:
        names[d["name"]] = evaluate(d["expr"], names)
    return names


# What an edge kind of the JSON is called here: our kind, and for each of its coefficients our setting, our unit
# ("A", "V": the amount and volume units of the graph; None: a bare number) and the value at which it is left out.
KINDS = {
    "first_order": ("first_order", {"k": ("rate", "1/h", None)}),
    "flow": ("flow", {"Q": ("flow", "V/h", None), "K": ("partition", None, 1.0)}),
    "permeability": ("permeability", {"PS": ("ps", "V/h", None), "f_from": ("fraction_from", None, 1.0),
                                      "f_to": ("fraction_to", None, 1.0), "P": ("partition", None, 1.0)}),
    "saturable_amount": ("capacity_amount", {"k": ("rate", "1/h", None), "cap": ("capacity", "A", None)}),
    "saturable_conc": ("capacity_concentration", {"CL": ("clearance", "V/h", None), "Cmax": ("capacity", "A/V", None)}),
    "michaelis_menten": ("saturable", {"Vmax": ("vmax", "A/h", None), "Km": ("km", "A", None)}),
    "hill_time": ("hill_in_time", {"k": ("rate", "1/h", None), "t50": ("half_time", "h", None),
                                   "n": ("exponent", None, 1.0)}),
    "step_time": ("step_in_time", {"k": ("rate", "1/h", None), "dk": ("change", "1/h", None),
                                   "t_switch": ("until", "h", None)}),
}

TITLES = {
    "kagan2013_ambisome": "Kagan 2013: liposomal and free amphotericin B",
    "lishah2019_twopore_mouse": "Li and Shah 2019: proteins through two-pore endothelium, mouse",
    "wu2025_mouse_general_np": "Wu 2025: inorganic nanoparticles, mouse",
}


def number(x):
    """Shortest text that reads back as the same double; a decimal point, so that libconfig takes it for a float."""
    return repr(float(x))


def quantity(x, unit):
    text = number(x)
    return f'"{text[:-2] if text.endswith(".0") else text} {unit}"'


def quoted(text):
    return '"' + text.replace("\\", "\\\\").replace('"', '\\"') + '"'


def names_list(names):
    return "[ " + ", ".join(quoted(n) for n in names) + " ]"


def edge_settings(graph, edge, resolved, names):
    kind, coefficients = KINDS[edge["kind"]]
    if set(resolved) != set(coefficients) & set(resolved):
        raise ValueError(f'{edge["id"]}: coefficients {sorted(resolved)} of {edge["kind"]} are not all known here')
    parts = [f'name = {quoted(edge["id"])}', f'kind = "{kind}"', f'from = {quoted(edge["from"])}',
             f'to = {quoted(edge["to"])}']
    for key, (setting, unit, absent) in coefficients.items():
        if key in edge and key in resolved and not math.isclose(evaluate(edge[key], names), resolved[key], rel_tol=1e-13):
            raise ValueError(f'{edge["id"]}.{key}: {edge[key]} is not {resolved[key]}')
        if key not in resolved:
            if absent is None:
                raise ValueError(f'{edge["id"]}: no {key}')
            continue
        if absent is not None and resolved[key] == absent:
            continue
        if unit is None:
            parts.append(f"{setting} = {number(resolved[key])}")
        else:
            unit = unit.replace("A", graph["amount_unit"]).replace("V", graph["volume_unit"])
            parts.append(f"{setting} = {quantity(resolved[key], unit)}")
    if "occ" in edge:
        parts.append(f'watch = {names_list([edge["occ"]] if isinstance(edge["occ"], str) else edge["occ"])}')
    return parts


def dose_settings(graph, event):
    parts = [f'into = {quoted(event["node"])}', f'amount = {quantity(event["amount"], graph["amount_unit"])}',
             f'at = {quantity(event["t"], "h")}']
    if event.get("duration", 0) > 0:
        parts.append(f'over = {quantity(event["duration"], "h")}')
    return "{ " + "; ".join(parts) + "; }"


def config_name(graph, variant):
    return graph["name"] + ("" if variant == "default" else "_" + variant)


def reference_paths(folder, name):
    """The trajectories that belong to a graph: NAME_reference*.csv.gz or .csv."""
    found = sorted(folder.glob(name + "_reference*.csv.gz")) or sorted(folder.glob(name + "_reference*.csv"))
    if not found:
        raise FileNotFoundError(f"no trajectories of {name} in {folder}")
    return found


def rows_of(path):
    """Rows of a CSV, compressed or not."""
    with gzip.open(path, "rt", encoding="utf-8", newline="") if path.suffix == ".gz" else open(path, newline="") as f:
        yield from csv.DictReader(f)


def reference_times(folder, graph):
    """Output times of each scenario: those of its trajectory; without one, those of another scenario that ends with it."""
    times = {}
    for row in (row for path in reference_paths(folder, graph["name"]) for row in rows_of(path)):
        mine = times.setdefault(row["scenario"], [])
        if not mine or mine[-1] != float(row["time_h"]):
            mine.append(float(row["time_h"]))
    for s in graph["scenarios"]:
        if s["id"] not in times:
            times[s["id"]] = next(t for t in times.values() if t[-1] == s["t_end"])
    return times


def in_rows(items, indent, width=110):
    """Comma-separated items, wrapped."""
    rows, row = [], ""
    for i, item in enumerate(items):
        item += "," if i + 1 < len(items) else ""
        if row and len(row) + len(item) + 1 > width - indent:
            rows.append(row)
            row = ""
        row += (" " if row else "") + item
    return ("\n" + " " * indent).join(rows + [row])


def config(graph, variant, times):
    """The text of one config."""
    names = parameters_of(graph, variant)
    resolved = graph["variants"][variant]["resolved"]
    scenarios = [s for s in graph["scenarios"] if s["variant"] == variant]
    grids = {tuple(times[s["id"]]) for s in scenarios}
    if len(grids) != 1:
        raise ValueError(f'{graph["name"]} {variant}: its scenarios have {len(grids)} lists of output times, expected one')
    grid = grids.pop()
    if {s["t_end"] for s in scenarios} != {grid[-1]}:
        raise ValueError(f'{graph["name"]} {variant}: the last output time is not the end')

    file = config_name(graph, variant) + ".cfg"
    title = TITLES.get(graph["name"], graph["name"].replace("_", " "))
    title += "" if variant == "default" else ", " + variant.replace("_", " ")
    out = []
    say = out.append
    say(f"// {file}: a published model as a plain graph, to hold the solver against trajectories of other solvers.")
    say("//")
    say("// Facts from a published model of other particles or molecules, not of vesicles: nothing here says where")
    say("// an extracellular vesicle goes.  The numbers are those of the authors' public code, multiplied out to one")
    say("// coefficient per process; names of compartments and processes are kept.  Told in tests/models/reference/.")
    say("// Made by tests/models/make_configs.py from tests/models/reference/" + graph["name"] + ".json; change that, not this.")
    say("//")
    for line in wrapped(graph["citation"], "// Model: ", "//   "):
        say(line)
    for line in wrapped(f'{graph["source"]["repo"]}, commit {graph["source"]["commit"][:12]} ({graph["source"]["licence"]})',
                          "// Code: ", "//   "):
        say(line)
    say("study = {")
    say(f"  title = {quoted(title)};")
    say("  model = {")
    say(f'    amount_unit = "{graph["amount_unit"]}";')
    say(f'    source = {quoted(graph["citation"] + "; " + graph["source"]["repo"])};')
    say('    confidence = "derived"; // arithmetic from the numbers in the source')

    say("    compartments = (")
    for i, node in enumerate(graph["nodes"]):
        volume = resolved["volumes"][node["id"]]
        if node["volume"] is not None and not math.isclose(evaluate(node["volume"], names), volume, rel_tol=1e-13):
            raise ValueError(f'volume of {node["id"]}: {node["volume"]} is not {volume}')
        if (node["volume"] is None) != (volume is None):
            raise ValueError(f'volume of {node["id"]}: given once, absent once')
        text = f'      {{ name = {quoted(node["id"])};'
        text += f' role = {quoted(node["role"])};'
        text += f' volume = {quantity(volume, graph["volume_unit"])};' if volume is not None else ""
        say(text + " }" + ("," if i + 1 < len(graph["nodes"]) else "") + f' // {node["label"]}')
    say("    );")

    say("    processes = (")
    for i, edge in enumerate(graph["edges"]):
        parts = edge_settings(graph, edge, resolved["edges"][edge["id"]], names)
        say("      { " + "; ".join(parts) + "; }" + ("," if i + 1 < len(graph["edges"]) else ""))
    say("    );")

    sums = [o for o in graph["observers"] if o["kind"] == "organ_total"]
    for o in graph["observers"]:
        if o["kind"] != "organ_total":
            say(f'    // left out: {o["id"]}, a {o["kind"].replace("_", " ")}, is not a sum of compartments')
    say("    observe = (")
    for i, o in enumerate(sums):
        text = f'      {{ name = {quoted(o["id"])}; compartments = {names_list(o["nodes"])};'
        if o.get("weights"):
            text += " weights = [ " + ", ".join(number(w) for w in o["weights"]) + " ];"
        if o.get("volume") is not None:
            text += f' volume = {quantity(evaluate(o["volume"], names), graph["volume_unit"])};'
        say(text + " }" + ("," if i + 1 < len(sums) else ""))
    say("    );")
    say("  };")

    say(f'  duration = {quantity(grid[-1], "h")};')
    say("  output = {")
    say("    times = [ " + in_rows([quantity(t, "h") for t in grid], 14) + " ];")
    say("    compartments = true;")
    say("  };")
    say("  solver = { rtol = 1e-9; };")
    plasma = {n["id"] for n in graph["nodes"] if n["role"] == "plasma"}
    intravascular = [s["id"] for s in scenarios if all(e["node"] in plasma for e in s["events"])]
    if len(intravascular) > 1:
        say(f"  reference = {quoted(intravascular[0])};")
    say("  scenarios = (")
    for i, s in enumerate(scenarios):
        say(f'    // {"" if s["published"] else "not run by the authors: "}{s["note"]}')
        doses = [dose_settings(graph, e) for e in s["events"]]
        say(f'    {{ name = {quoted(s["id"])};')
        say("      doses = ( " + (",\n                ").join(doses) + " ); }" + ("," if i + 1 < len(scenarios) else ""))
    say("  );")
    say("};")
    return "\n".join(out) + "\n"


def wrapped(text, first, other, width=118):
    lines, line = [], first.rstrip()
    for word in text.split():
        if len(line) + 1 + len(word) > width:
            lines.append(line)
            line = other.rstrip() + "  " + word
        else:
            line += " " + word
    return lines + [line]


def graphs(folder):
    """The graphs of a folder, by name."""
    found = [json.loads(p.read_text(encoding="utf-8")) for p in sorted(folder.glob("*.json"))]
    if not found:
        raise FileNotFoundError(f"no graphs (*.json) in {folder}")
    for graph in found:
        if graph.get("schema") != "refmodel-graph/1":
            raise ValueError(f'{graph.get("name")}: not a refmodel-graph/1')
    return found


def configs(folder):
    """File name and text of every config that belongs to a folder of graphs."""
    made = {}
    for graph in graphs(folder):
        times = reference_times(folder, graph)
        for variant in graph["variants"]:
            if any(s["variant"] == variant for s in graph["scenarios"]):
                made[config_name(graph, variant) + ".cfg"] = config(graph, variant, times)
    return made


def main():
    ask = argparse.ArgumentParser(description="Study configs from published graphs.")
    ask.add_argument("--reference", type=pathlib.Path, default=HERE / "reference", help="folder of NAME.json and NAME_reference.csv.gz")
    ask.add_argument("--out", type=pathlib.Path, default=ROOT / "configs" / "models", help="folder to write to")
    ask.add_argument("--check", action="store_true", help="write nothing; fail where a config differs from what would be written")
    args = ask.parse_args()
    made = configs(args.reference)
    if not args.check:
        args.out.mkdir(parents=True, exist_ok=True)
        for name, text in made.items():
            (args.out / name).write_text(text, encoding="utf-8")
            print(args.out / name)
        return 0
    faults = 0
    for name, text in made.items():
        path = args.out / name
        if not path.exists() or path.read_text(encoding="utf-8") != text:
            print(f"{path}: {'not what make_configs.py writes' if path.exists() else 'missing'}", file=sys.stderr)
            faults += 1
    print(f"{len(made)} configs, {faults} not as generated")
    return 1 if faults else 0


if __name__ == "__main__":
    sys.exit(main())
