"""An independent reader and integrator of graph studies, for reference trajectories: it shares nothing with the program.

It reads the config language anew (a small libconfig reader, units by their own table), writes every rate law out by hand and
integrates with SciPy, afresh from every event and every output time, so that no interpolation enters.  Only
make_synthetic.py needs it, and SciPy; the tests read what it left behind.
"""
import math
import re
from fractions import Fraction

import numpy as np
from scipy.integrate import solve_ivp

# ------------------------------------------------------------------------------------------------------------ libconfig

TOKEN = re.compile(r"""\s+|//[^\n]*|\#[^\n]*|/\*.*?\*/
    |(?P<string>"(?:[^"\\]|\\.)*")
    |(?P<float>[-+]?(?:[0-9]*\.[0-9]*(?:[eE][-+]?[0-9]+)?|[0-9]+[eE][-+]?[0-9]+))
    |(?P<int>[-+]?[0-9]+)
    |(?P<name>[A-Za-z*][-A-Za-z0-9_*]*)
    |(?P<mark>[={}()\[\];:,])""", re.X | re.S)


def read_config(text):
    """A config as dictionaries, lists (both kinds) and scalars; faults raise ValueError."""
    tokens, at = [], 0
    while at < len(text):
        m = TOKEN.match(text, at)
        if not m or m.end() == at:
            raise ValueError(f"line {text.count(chr(10), 0, at) + 1}: cannot read {text[at:at + 20]!r}")
        if m.lastgroup:
            tokens.append((m.lastgroup, m.group(), text.count("\n", 0, at) + 1))
        at = m.end()
    tokens.append(("end", "", text.count("\n") + 1))
    place = 0

    def fail(what):
        raise ValueError(f"line {tokens[place][2]}: {what}, found {tokens[place][1]!r}")

    def take(*allowed):
        nonlocal place
        kind, word, _ = tokens[place]
        if word not in allowed and kind not in allowed:
            fail(f"expected {' or '.join(allowed)}")
        place += 1
        return word

    def value():
        nonlocal place
        kind, word, _ = tokens[place]
        if kind == "string":
            out = ""
            while tokens[place][0] == "string":
                out += re.sub(r"\\(.)", r"\1", tokens[place][1][1:-1])
                place += 1
            return out
        if kind in ("int", "float"):
            place += 1
            return int(word) if kind == "int" else float(word)
        if kind == "name" and word.lower() in ("true", "false"):
            place += 1
            return word.lower() == "true"
        if word == "{":
            place += 1
            out = settings("}")
            take("}")
            return out
        if word in "([":
            place += 1
            close, out = {"(": ")", "[": "]"}[word], []
            while tokens[place][1] != close:
                out.append(value())
                if tokens[place][1] != close:
                    take(",")
                    if tokens[place][1] == close:
                        fail("expected a value after the comma")
            take(close)
            if word == "[" and len({type(x) for x in out}) > 1:
                fail("an array [ ] holds one type")
            return out
        return fail("expected a value")

    def settings(close):
        nonlocal place
        out = {}
        while tokens[place][1] != close and tokens[place][0] != "end":
            name = take("name")
            if name in out:
                fail(f"{name} is set twice")
            take("=", ":")
            out[name] = value()
            if tokens[place][1] in (";", ","):
                place += 1
        return out

    out = settings("")
    take("end")
    return out


# ---------------------------------------------------------------------------------------------------------------- units

ONE = Fraction(1)
PREFIXES = {"k": ONE * 1000, "": ONE, "m": ONE / 10**3, "u": ONE / 10**6, "n": ONE / 10**9, "p": ONE / 10**12}
TIMES = {"h": ONE, "min": ONE / 60, "s": ONE / 3600, "d": ONE * 24}
VOLUMES = {p + "L": f * 1000 for p, f in PREFIXES.items()}
AMOUNTS = {p + base: (base, f) for p, f in PREFIXES.items() for base in ("g", "mol")}
AMOUNTS.update({"particle": ("particle", ONE), "particles": ("particle", ONE)})


class Units:
    """Texts with units to numbers in h, mL and the amount unit of the graph; exact until the end, so "360 min" is "6 h"."""

    def __init__(self, amount_unit):
        self.family, self.scale = AMOUNTS[amount_unit]

    def part(self, unit):
        """Factor and dimension (amount, volume, time) of one unit."""
        if unit == "1":
            return ONE, (0, 0, 0)
        if unit in TIMES:
            return TIMES[unit], (0, 0, 1)
        if unit in VOLUMES:
            return VOLUMES[unit], (0, 1, 0)
        family, scale = AMOUNTS[unit]
        if family != self.family:
            raise ValueError(f"{unit} is not an amount of this graph")
        return scale / self.scale, (1, 0, 0)

    def exact(self, text):
        number, _, unit = text.partition(" ")
        factor, dimension = ONE, [0, 0, 0]
        for i, word in enumerate(unit.strip().split("/")):
            f, d = self.part(word.strip())
            sign = -1 if i else 1
            factor *= f ** sign
            dimension = [a + sign * b for a, b in zip(dimension, d)]
        return Fraction(number) * factor, tuple(dimension)

    def read(self, text):
        x, dimension = self.exact(text)
        return float(x), dimension

    def get(self, text, *allowed):
        x, dimension = self.read(text)
        if dimension not in allowed:
            raise ValueError(f"{text} has another dimension")
        return x


TIME, VOLUME, AMOUNT, RATE = (0, 0, 1), (0, 1, 0), (1, 0, 0), (0, 0, -1)
FLOW, AMOUNT_RATE, CONC = (0, 1, -1), (1, 0, -1), (1, -1, 0)

# Coefficients of each kind: name, dimension (None: a bare number, 1 where it is absent).
SETTINGS = {
    "first_order": {"rate": RATE},
    "flow": {"flow": FLOW, "partition": None},
    "permeability": {"ps": FLOW, "fraction_from": None, "fraction_to": None, "partition": None},
    "clearance": {"clearance": FLOW},
    "saturable": {"vmax": AMOUNT_RATE, "km": (CONC, AMOUNT), "hill": None},
    "capacity_amount": {"rate": RATE, "capacity": AMOUNT},
    "capacity_concentration": {"clearance": FLOW, "capacity": CONC},
    "hill_in_time": {"rate": RATE, "half_time": TIME, "exponent": None},
    "step_in_time": {"rate": RATE, "change": RATE, "until": TIME},
    "weibull": {"scale": TIME, "shape": None},
}


# ---------------------------------------------------------------------------------------------------------------- model

class Scenario:
    """One scenario of a study: its graph, doses and output times, in h, mL and the amount unit."""

    def __init__(self, study, scenario):
        both = {**study, **scenario}
        model = both["model"]
        self.name = scenario.get("name", "base")
        self.unit = model["amount_unit"]
        u = self.units = Units(self.unit)
        self.nodes = [c["name"] for c in model["compartments"]]
        self.index = {n: i for i, n in enumerate(self.nodes)}
        if len(self.index) != len(self.nodes):
            raise ValueError("two compartments of one name")
        self.volume = [u.get(c["volume"], VOLUME) if "volume" in c else math.nan for c in model["compartments"]]
        self.edges, seen = [], set()
        for p in model["processes"]:
            spec = SETTINGS[p["kind"]]
            unknown = set(p) - set(spec) - {"name", "kind", "from", "to", "watch", "weights"}
            if unknown:
                raise ValueError(f"unknown settings {unknown}")
            name = p.get("name", f'{p["kind"]}_{p["from"]}_{p["to"]}')
            n = 2
            while name in seen:
                name, n = f'{p["kind"]}_{p["from"]}_{p["to"]}_{n}', n + 1
            seen.add(name)
            edge = {"name": name, "kind": p["kind"], "from": self.index[p["from"]], "to": self.index[p["to"]]}
            for key, dimension in spec.items():
                self.put(edge, key, p.get(key, 1.0 if dimension is None else None))
            watch = [self.index[n] for n in p.get("watch", [])]
            edge["watch"] = list(zip(watch, p.get("weights", [1.0] * len(watch)), strict=True))
            self.edges.append(edge)
        doses = [dict(d) for d in both["doses"]]
        for address, value in list(study.get("set", [])) + list(scenario.get("set", [])) if "set" in both else []:
            self.override(address, value, doses)
        self.observe = [(n, [(i, 1.0)], self.volume[i]) for n, i in self.index.items()] if "observe" not in model else []
        for o in model.get("observe", []):
            nodes = [self.index[n] for n in o["compartments"]]
            self.observe.append((o["name"], list(zip(nodes, o.get("weights", [1.0] * len(nodes)), strict=True)),
                                 u.get(o["volume"], VOLUME) if "volume" in o else math.nan))
        if "times" in both["output"]:
            self.times = [u.get(t, TIME) for t in both["output"]["times"]]
        else:
            step, end = u.exact(both["output"]["every"])[0], u.exact(both["duration"])[0]
            self.times = [float(step * i) for i in range(int(end / step) + 1)]
        self.end = u.get(both["duration"], TIME) if "duration" in both else self.times[-1]
        self.boluses, self.infusions = [], []
        for d in doses:
            for k in range(d.get("count", 1)):
                at = (u.exact(d["at"])[0] if "at" in d else 0) + (k * u.exact(d["every"])[0] if k else 0)
                amount, into = u.get(d["amount"], AMOUNT), self.index[d["into"]]
                if float(at) > self.end:
                    raise ValueError("a dose after the end")
                if "over" in d:
                    over = u.exact(d["over"])[0]
                    self.infusions.append((float(at), min(float(at + over), self.end), into, amount / float(over)))
                else:
                    self.boluses.append((float(at), into, amount))
        self.given = sum(b[2] for b in self.boluses) + sum((e - s) * r for s, e, _, r in self.infusions)

    def put(self, edge, key, value):
        dimension = SETTINGS[edge["kind"]][key]
        if dimension is None:
            edge[key] = float(value)
            return
        edge[key], found = self.units.read(value)
        allowed = (dimension,) if isinstance(dimension[0], int) else dimension
        if found not in allowed:
            raise ValueError(f'{edge["name"]}.{key}: {value} has another dimension')
        if key == "km":
            edge["by_amount"] = found == AMOUNT

    def override(self, address, value, doses):
        owner, key = address.rsplit(".", 1)
        if owner.startswith("dose."):
            doses[int(owner[5:]) - 1][key] = value
        elif owner in self.index:
            self.volume[self.index[owner]] = self.units.get(value, VOLUME)
        else:
            self.put(next(e for e in self.edges if e["name"] == owner), key, value)

    def weibull_origins(self):
        for e in self.edges:
            if e["kind"] == "weibull":
                at = [t for t, node, _ in self.boluses if node == e["from"]]
                if len(at) > 1 or any(i[2] == e["from"] for i in self.infusions):
                    raise ValueError("a Weibull depot gets one bolus")
                e["origin"] = at[0] if at else math.inf

    def rate(self, e, t, before, y):
        """Amount per hour along one edge. `before`: the stretch ends at or before t, for steps in time."""
        a, kind, v = y[e["from"]], e["kind"], self.volume[e["from"]]
        watched = sum(w * y[i] for i, w in e["watch"])
        if kind == "first_order":
            return e["rate"] * a
        if kind == "flow":
            return e["flow"] * (a / v) / e["partition"]
        if kind == "permeability":
            return e["ps"] * (e["fraction_from"] * a / v - e["fraction_to"] * (y[e["to"]] / self.volume[e["to"]]) / e["partition"])
        if kind == "clearance":
            return e["clearance"] * (a / v)
        if kind == "saturable":
            x = max(a if e["by_amount"] else a / v, 0.0) / e["km"]
            return e["vmax"] * x ** e["hill"] / (1.0 + x ** e["hill"])
        if kind == "capacity_amount":
            return e["rate"] * a * (1.0 - watched / e["capacity"])
        if kind == "capacity_concentration":
            return e["clearance"] * (a / v) * (1.0 - watched / self.volume[e["watch"][0][0]] / e["capacity"])
        if kind == "hill_in_time":
            x = (min(t, e["half_time"]) / max(t, e["half_time"])) ** e["exponent"]  # at most 1
            return e["rate"] * a * (x if t < e["half_time"] else 1.0) / (1.0 + x)
        if kind == "step_in_time":
            return (e["rate"] + (e["change"] if before <= e["until"] else 0.0)) * a
        raise ValueError(kind)

    def slope(self, t, before, y, running):
        dy = np.zeros(len(self.nodes))
        for e in self.edges:
            if e["kind"] == "weibull":
                s, tau, b = t - e["origin"], e["scale"], e["shape"]
                r = (b / tau) * (s / tau) ** (b - 1.0) * y[e["from"]] if s > 0 else 0.0
            else:
                r = self.rate(e, t, before, y)
            dy[e["from"]] -= r
            dy[e["to"]] += r
        for node, r in running:
            dy[node] += r
        return dy

    def solve(self, method="DOP853", rtol=1e-13, atol=1e-17):
        """Amounts [time][node] at the output times, doses at those times included."""
        self.weibull_origins()
        atol *= self.given
        switches = {e["until"] for e in self.edges if e["kind"] == "step_in_time"}
        events = {b[0] for b in self.boluses} | {x for i in self.infusions for x in i[:2]} | switches
        stops = sorted({0.0, self.end} | set(self.times) | {t for t in events if t < self.end})
        wanted = {t: i for i, t in enumerate(self.times)}
        out = np.full((len(self.times), len(self.nodes)), math.nan)
        y = np.zeros(len(self.nodes))
        for k, t0 in enumerate(stops):
            for at, node, amount in self.boluses:
                if at == t0:
                    y[node] += amount
            if t0 in wanted:
                out[wanted[t0]] = y
            if k + 1 == len(stops):
                break
            t1 = stops[k + 1]
            running = [(i[2], i[3]) for i in self.infusions if i[0] <= t0 and i[1] >= t1]
            # After a dose into a Weibull depot, and at the start of a rate like t^n, the clock runs as t0 + h x^p:
            # what is singular in t is smooth in x.
            h = t1 - t0
            sharp = any(e["kind"] == "weibull" and e["origin"] == t0 and e["shape"] != 1.0 for e in self.edges)
            sharp = sharp or (t0 == 0.0 and any(e["kind"] == "hill_in_time" and e["exponent"] % 1 for e in self.edges))
            p = 20.0 if sharp else 1.0

            def f(x, z):
                t = t0 + h * x ** p
                if p == 1.0:
                    return h * self.slope(t, t1, z, running)
                s = h * x ** p  # time since t0, without the rounding of t - t0
                if s == 0.0:
                    return np.zeros(len(z))
                return h * p * x ** (p - 1.0) * self.slope_since(t0, s, t1, z, running)
            r = solve_ivp(f, (0.0, 1.0), y, method=method, rtol=rtol, atol=atol)
            if not r.success:
                raise RuntimeError(f"{self.name}: {r.message} between {t0} and {t1} h")
            y = r.y[:, -1].copy()
        return out

    def slope_since(self, t0, s, before, y, running):
        """slope(), with the time since a dose at t0 given exactly."""
        dy = self.slope(t0 + s, before, y, running)
        for e in self.edges:
            if e["kind"] == "weibull" and e["origin"] == t0:
                late, tau, b = t0 + s - t0, e["scale"], e["shape"]
                wrong = (b / tau) * (late / tau) ** (b - 1.0) * y[e["from"]] if late > 0 else 0.0
                right = (b / tau) * (s / tau) ** (b - 1.0) * y[e["from"]]
                dy[e["from"]] += wrong - right
                dy[e["to"]] += right - wrong
        return dy


def scenarios(path):
    """All scenarios of a config file."""
    study = read_config(path.read_text(encoding="utf-8"))["study"]
    return [Scenario(study, s) for s in study.get("scenarios", [{"name": "base"}])]
