"""Models of other languages, read from their files alone and integrated: what SBML, mrgsolve and rxode2 say, in Python.

It knows what the standards say of these languages, and nothing of VesiPK.  A Model has states, named values and moments:

    model.states            [name of a state]
    model.integrate(times)  {name: [value at each time]}, just after what happens at that time
"""
import csv
import math
import re
import xml.etree.ElementTree as ET

import numpy as np
from scipy.integrate import solve_ivp

SBML = "{http://www.sbml.org/sbml/level3/version2/core}"
MATHML = "{http://www.w3.org/1998/Math/MathML}"
TIME = "http://www.sbml.org/sbml/symbols/time"


class Model:
    """y' = slope(t, y, k); k are values that moments may change, rules what follows from y and k, in their order."""

    def __init__(self):
        self.states, self.start, self.values = [], [], {}
        self.rules, self.slopes = [], {}  # (name, expression); state: expression
        self.moments = {}  # time: [(name, expression of what was before)], all at once
        self.stops = set()  # times at which nothing is set, but a rate jumps

    def compile(self):
        lines = ["def slope(t, y, k):", "    (" + ", ".join(self.states) + ",) = y"]
        if self.values:
            lines.append("    (" + ", ".join(self.values) + ",) = k")
        lines += [f"    {name} = {text}" for name, text in self.rules]
        read = "    return {" + ", ".join(f"'{name}': {name}" for name in [*self.states, *self.values, *(n for n, _ in self.rules)]) + "}"
        body = "\n".join(lines)
        space = {"math": math, "larger": max, "smaller": min}
        exec(body + "\n    return (" + ", ".join(self.slopes.get(s, "0.0") for s in self.states) + ",)", space)  # noqa: S102
        slope = space["slope"]
        exec(body.replace("def slope", "def read", 1) + "\n" + read, space)  # noqa: S102
        return slope, space["read"]

    def happen(self, time, y, k):
        """What the moment makes of states and values."""
        _, read = self.compiled
        before = {**read(time, y, k), "math": math}
        y, k, names = list(y), list(k), list(self.values)
        for name, text in self.moments.get(time, []):
            value = eval(text, {}, before)  # noqa: S307
            if name in self.states:
                y[self.states.index(name)] = value
            else:
                k[names.index(name)] = value
        return y, k

    def integrate(self, times, rtol=1e-11, atol=1e-13):
        self.compiled = slope, read = self.compile()
        y, k = list(self.start), list(self.values.values())
        scale = max([abs(v) for v in y] + [1e-300])
        for changes in self.moments.values():  # later doses are of the same kind
            for name, text in changes:
                if name in self.states:
                    scale = max(scale, *(abs(float(n)) for n in re.findall(r"\d[\d.]*(?:e[-+]?\d+)?", text) or ["0"]))
        end = max(times)
        if scale < 1e-200:  # it is all infused
            scale = end * max(abs(v) for v in slope(0.0, y, self.happen(0.0, y, k)[1]))
        stops = sorted({t for t in [*self.moments, *self.stops] if 0.0 < t <= end} | {end})
        asked = sorted(set(times))
        out, now = [], 0.0
        y, k = self.happen(0.0, y, k)
        for stop in stops:
            inside = [t for t in asked if now <= t < stop]
            first, last = np.nextafter(now, np.inf) * (1 + 4e-16), stop * (1 - 4e-16)
            if stop > now:
                for method in ("LSODA", "Radau"):
                    solved = solve_ivp(lambda t, y: slope(min(max(t, first), last), y, k), (now, stop), y, method=method,
                                       t_eval=[*inside, stop], rtol=rtol, atol=atol * scale)
                    if solved.success:
                        break
                if not solved.success:
                    raise ArithmeticError(solved.message)
                out += [read(t, solved.y[:, i], k) for i, t in enumerate(inside)]
                y = list(solved.y[:, -1])
            now = stop
            y, k = self.happen(stop, y, k)
        out.append(read(end, y, k))
        return {name: np.array([row[name] for row in out]) for name in out[0]}


# ---- SBML ----

def expression(node, time="t"):
    """MathML as Python."""
    tag = node.tag.replace(MATHML, "")
    children = list(node)
    if tag == "math":
        return expression(children[0], time)
    if tag == "ci":
        return node.text.strip()
    if tag == "cn":
        if node.get("type") == "e-notation":
            return f"{node.text.strip()}e{children[0].tail.strip()}"
        return f"({node.text.strip()})"
    if tag == "csymbol":
        assert node.get("definitionURL") == TIME
        return time
    if tag == "piecewise":
        pieces = [p for p in children if p.tag == MATHML + "piece"]
        other = node.find(MATHML + "otherwise")
        text = expression(other[0], time)
        for p in reversed(pieces):
            text = f"({expression(p[0], time)} if {expression(p[1], time)} else {text})"
        return text
    assert tag == "apply", tag
    operator, of = children[0].tag.replace(MATHML, ""), [expression(c, time) for c in children[1:]]
    signs = {"plus": "+", "minus": "-", "times": "*", "divide": "/", "power": "**", "gt": ">", "lt": "<", "geq": ">=", "leq": "<="}
    if operator == "minus" and len(of) == 1:
        return f"(-{of[0]})"
    if operator in signs:
        return "(" + signs[operator].join(of) + ")"
    names = {"exp": "math.exp", "ln": "math.log", "root": "math.sqrt", "abs": "abs", "log": "math.log10"}
    return f"{names[operator]}({', '.join(of)})"


def list_of(model, name):
    found = model.find(SBML + "listOf" + name)
    return [] if found is None else list(found)


def read_sbml(path, **given):
    """The subset of Level 3 Version 2 without functions, constraints, delays, priorities and fast reactions; parameters as given."""
    root = ET.parse(path).getroot()
    assert (root.tag, root.get("level"), root.get("version")) == (SBML + "sbml", "3", "2")
    model, m, known = root.find(SBML + "model"), Model(), set()
    allowed = {SBML + "notes", *(SBML + "listOf" + n for n in ("UnitDefinitions", "Compartments", "Species", "Parameters", "InitialAssignments", "Rules",
                                                                "Reactions", "Events"))}
    assert all(child.tag in allowed for child in model)
    m.names = {}
    for c in list_of(model, "Compartments"):
        m.values[c.get("id")] = float(c.get("size"))
    for s in list_of(model, "Species"):
        assert s.get("hasOnlySubstanceUnits") == "true" and s.get("boundaryCondition") == "false"
        m.states.append(s.get("id"))
        m.names[s.get("name")] = s.get("id")
        m.start.append(float(s.get("initialAmount")))
        known.add(s.get("id"))
    for p in list_of(model, "Parameters"):
        if p.get("value") is not None:
            m.values[p.get("id")] = float(p.get("value"))
        elif p.get("name"):
            m.names["organ " + p.get("name")] = p.get("id")
    assert set(given) <= set(m.values), "a parameter that is given is not there"
    m.values.update(given)
    for a in list_of(model, "InitialAssignments"):  # of numbers alone
        value = float(eval(expression(a.find(MATHML + "math")), {"math": math}, m.values))  # noqa: S307
        if a.get("symbol") in m.states:
            m.start[m.states.index(a.get("symbol"))] = value
        else:
            m.values[a.get("symbol")] = value
    for r in list_of(model, "Rules"):
        m.rules.append((r.get("variable"), expression(r.find(MATHML + "math"))))
    slopes = {}
    for r in list_of(model, "Reactions"):
        rate = "rate_" + r.get("id")
        law = r.find(SBML + "kineticLaw").find(MATHML + "math")
        m.rules.append((rate, expression(law)))
        listed = {x.get("species") for kind in ("Reactants", "Products", "Modifiers") for x in list_of(r, kind)}
        assert {c.text.strip() for c in law.iter(MATHML + "ci")} & known <= listed, "a law reads a species that is not listed"
        for kind, sign in (("Reactants", "-"), ("Products", "+")):
            for x in list_of(r, kind):
                slopes.setdefault(x.get("species"), []).append(f"{sign}{float(x.get('stoichiometry'))!r}*{rate}")
    m.slopes = {s: "".join(parts) for s, parts in slopes.items()}
    for e in list_of(model, "Events"):
        trigger = e.find(SBML + "trigger").find(MATHML + "math")[0]
        assert trigger[0].tag == MATHML + "geq" and trigger[1].get("definitionURL") == TIME
        assert e.find(SBML + "delay") is None and e.find(SBML + "priority") is None
        m.moments.setdefault(float(eval(expression(trigger[2]))), []).extend(  # noqa: S307
            (a.get("variable"), expression(a.find(MATHML + "math"))) for a in list_of(e, "EventAssignments"))
    return m


# ---- code: mrgsolve and rxode2 ----

def python_of(text):
    """Arithmetic of C++ or R as Python."""
    for name, python in {"fmax": "larger", "fmin": "smaller", "max": "larger", "min": "smaller", "pow": "math.pow",
                         "exp": "math.exp", "log10": "math.log10", "log": "math.log", "sqrt": "math.sqrt", "fabs": "abs"}.items():
        text = re.sub(rf"(?<![\w.]){name}\(", f"{python}(", text)
    return text.replace("^", "**")


def take_records(m, rows):
    """Records of a data set, one subject. @return times of observations"""
    asked, carried = [], dict.fromkeys(m.states, 0.0)
    rates = {name: "infused_" + name for name in m.states}
    for name, rate in rates.items():
        m.values[rate] = 0.0
        m.slopes[name] = m.slopes.get(name, "0.0") + " + " + rate
    ends = []
    for row in rows:
        evid, time = int(row["evid"]), float(row["time"])
        if evid == 0:
            asked.append(time)
        elif evid == 1:
            name, amount, rate = m.states[int(row["cmt"]) - 1], float(row["amt"]), float(row["rate"])
            ends.append((time, 1, name, amount) if rate == 0 else (time, 3, name, rate))
            if rate > 0:
                ends.append((time + amount / rate, 2, name, -rate))
        elif evid == 3:
            ends.append((time, 0, None, 0.0))
        else:
            assert evid == 2
            m.stops.add(time)
    for time, kind, name, amount in sorted(ends, key=lambda e: e[:2]):
        moment = dict(m.moments.get(time, []))
        if kind == 0:  # all is emptied, and no infusion goes on
            moment = {**{n: "0.0" for n in m.states}, **{r: "0.0" for r in rates.values()}}
            carried = dict.fromkeys(carried, 0.0)
        elif kind == 1:
            moment[name] = moment.get(name, name) + f" + {amount!r}"
        else:
            carried[name] = max(carried[name] + amount, 0.0) if abs(carried[name] + amount) > 1e-9 * abs(amount) else 0.0
            moment[rates[name]] = repr(carried[name])
        m.moments[time] = list(moment.items())
    return asked


def read_mrgsolve(path):
    """A model file, and the data set whose name stands in it."""
    m, block, changing = Model(), None, None
    m.names = {}
    for line in path.read_text(encoding="utf-8").splitlines():
        if line.startswith("$"):
            block = line.split()[0]
            continue
        line = line.split("//")[0].strip()
        if not line or block == "$PROB":
            continue
        if block in ("$PARAM", "$INIT"):
            name, value, words = (part.strip() for part in line.split(" : "))
            if block == "$PARAM":
                m.values[name] = float(value)
            else:
                m.states.append(name)
                m.start.append(float(value))
                m.names[words.rsplit(" (", 1)[0]] = name
        elif block in ("$ODE", "$TABLE"):
            assert line.endswith(";"), line
            line = line[:-1].replace("SOLVERTIME", "t")
            if found := re.fullmatch(r"if\(t >= (\S+)\) (\w+) = (\S+)", line):
                assert changing and changing[0] == found[2]
                previous = dict(m.rules)[found[2]]
                m.rules[[n for n, _ in m.rules].index(found[2])] = (found[2], f"({found[3]} if t >= {found[1]} else {previous})")
                continue
            if found := re.fullmatch(r"dxdt_(\w+) = (.*)", line):
                m.slopes[found[1]] = python_of(found[2])
                continue
            found = re.fullmatch(r"double (\w+) = (.*)", line)
            m.rules.append((found[1], python_of(found[2])))
            changing = (found[1], found[2])
        else:
            assert block == "$CAPTURE" and line in dict(m.rules), line
    with open(path.with_suffix(".csv"), encoding="utf-8", newline="") as data:
        m.asked = take_records(m, list(csv.DictReader(data)))
    return m


def read_rxode2(path):
    """A script with model, parameters and events."""
    text, m = path.read_text(encoding="utf-8"), Model()
    m.names = {}
    body = re.search(r"model <- rxode2\(\{\n(.*?)\n\}\)", text, re.S)[1]
    values = re.search(r"parameters <- c\(\n(.*?)\n\)", text, re.S)
    for line in values[1].splitlines() if values else []:
        name, value = line.split("#")[0].strip().rstrip(",").split(" = ")
        m.values[name] = float(value)
    starts = {}
    for line in body.splitlines():
        line = line.split("#")[0].strip()
        if found := re.fullmatch(r"cmt\((\w+)\)", line):
            m.states.append(found[1])
        elif found := re.fullmatch(r"d/dt\((\w+)\) = (.*)", line):
            m.slopes[found[1]] = python_of(found[2])
        elif found := re.fullmatch(r"(\w+)\(0\) = (.*)", line):
            starts[found[1]] = float(found[2])
        elif found := re.fullmatch(r"if \(t >= (\S+)\) \{ (\w+) = (\S+) \}", line):
            k = [n for n, _ in m.rules].index(found[2])
            m.rules[k] = (found[2], f"({found[3]} if t >= {found[1]} else {m.rules[k][1]})")
        else:
            found = re.fullmatch(r"(\w+) [=~] (.*)", line)
            m.rules.append((found[1], python_of(found[2])))
    m.start = [starts.get(s, 0.0) for s in m.states]
    rows = re.search(r'read.csv\(text = "(.*?)\n"\)', text, re.S)[1].splitlines()
    m.asked = take_records(m, list(csv.DictReader(rows)))
    return m
